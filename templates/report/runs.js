// Over runs: the last ones of a test with their durations, since when it fails, and the trend of the whole.

const shortCommit = ({ commit, branch }) => [commit?.slice(0, 10), branch].filter(Boolean).join(", ");

function runTitle(one) {
	const about = shortCommit(one);
	return moment(one.start) + (about ? ` (${about})` : "");
}

// a column for each run, the oldest first: its height is the duration, with a least one
function columns(list) {
	const longest = Math.max(...list.map(({ duration }) => duration), 0.001);
	return el("div", { class: "runs", role: "img", "aria-label": list.map(({ label }) => label).join("; ") },
		[...list].reverse().map(({ duration, label, parts }) => el("div", { class: "run", title: label,
			style: { height: `${Math.max(12, 100 * duration / longest)}%` } }, parts.map(([outcome, share]) =>
			el("i", { "data-outcome": outcome, style: { "flex-grow": share } })))));
}

// the runs since the test fails, the newest first
function failing(list) {
	const end = list.findIndex(([, outcome]) => !FAILED.has(run.outcomes[outcome]));
	return list.slice(0, end < 0 ? list.length : end);
}

function lastRuns(test, detail) {
	const list = detail.runs;
	if (!list)
		return "";
	const since = failing(list);
	const first = since.length ? runTitle(run.runs[since[since.length - 1][0]]) : "";
	return section(say("lastRuns"),
		since.length ? el("p", { class: "since" }, since.length === list.length ?
			say("failsLonger", number(list.length), first) : say("failsSince", first)) : "",
		columns(list.map(([index, outcome, duration]) => ({ duration, parts: [[run.outcomes[outcome], 1]],
			label: `${runTitle(run.runs[index])}: ${say(run.outcomes[outcome])}, ${seconds(duration)}` }))));
}

// how many tests newly fail, and how many were fixed
function sinceBefore() {
	const told = [["fresh", tests.filter(test => test.fresh).length], ["fixed", tests.filter(test => test.fixed).length]]
		.filter(([, n]) => n);
	if (run.live || !(run.runs?.length > 1) || !told.length)
		return "";
	return el("p", { class: "before" }, told.map(([name, n]) => el("span", { class: `change ${name}` },
		`${number(n)} ${say(name)}`)), el("span", {}, say("sinceBefore")));
}

function trend() {
	if (!(run.runs?.length > 1))
		return "";
	const total = ({ counts }) => Object.values(counts).reduce((sum, n) => sum + n, 0);
	const told = one => run.outcomes.filter(name => one.counts[name]).map(name => `${number(one.counts[name])} ${say(name)}`).join(", ");
	return el("div", { class: "card" }, el("h2", {}, say("trend")),
		columns(run.runs.map(one => ({ duration: one.stop - one.start, label: `${runTitle(one)}: ${told(one)}`,
			parts: run.outcomes.filter(name => one.counts[name]).map(name => [name, one.counts[name]]) }))),
		table([{ key: "started", wide: true, cell: one => [moment(one.start), el("p", { class: "where" }, shortCommit(one))] },
			{ key: "count", cell: one => [bar(one.counts, total(one)), number(total(one))] },
			{ key: "failed", number: true, cell: one => number(run.outcomes.filter(name => FAILED.has(name))
				.reduce((sum, name) => sum + (one.counts[name] || 0), 0)) },
			{ key: "duration", number: true, cell: one => seconds(one.stop - one.start) }], run.runs));
}
