// The head of the page: verdict, counts and durations.

function verdictWords() {
	if (run.live)
		return liveWords();
	if (run.lost.length)
		return [say("lostTests", run.lost.length), "bad"];
	if (run.interrupted)
		return [say("wasInterrupted"), "bad"];
	if (kinds.failed)
		return [say("someFailed", number(kinds.failed)), "bad"];
	if (!tests.length)
		return [say("nothing"), "none"];
	return run.exit_status === 0 ? [say("allPassed"), "good"] : [say("runFailed"), "bad"];
}

function bar(of, total, title = run.outcomes.filter(name => of[name]).map(name => `${say(name)}: ${number(of[name])}`).join(", ")) {
	return el("div", { class: "bar", role: "img", "aria-label": title }, run.outcomes.filter(name => of[name])
		.map(name => el("i", { "data-outcome": name, title: `${say(name)}: ${number(of[name])}`,
			style: { "flex-grow": of[name] / total } })));
}

function figure(value, label, title) {
	return el("div", { class: "figure", title }, el("b", {}, value), el("span", {}, label));
}

function figures() {
	const judged = tests.length - kinds.skipped;
	const testTime = tests.reduce((sum, test) => sum + (test.group.cached || test.group.kept ? 0 : test.duration), 0);
	const wall = run.stop - run.start;
	return el("div", { class: "figures" },
		figure(judged ? percent(kinds.passed / judged) : "–", say("passRate"), say("withoutSkipped")),
		figure(seconds(wall), say("duration")),
		figure(seconds(testTime), wall > 0 && testTime > wall * 1.05 ?
			`${say("testTime")}, ${say("faster", (testTime / wall).toFixed(1))}` : say("testTime")),
		figure(number(run.groups.length), say("groupCount")),
		figure(number(run.slots), say("slots")));
}

function facts() {
	const shown = ["env", "base_url", "account", "tester", "note"];
	const known = run.facts.filter(([key]) => shown.includes(key));
	return el("dl", { class: "facts" }, known.map(([key, value]) =>
		el("div", {}, el("dt", {}, say(key)), el("dd", {}, value))));
}

function tool(id, label, text, act) {
	return el("button", { class: "tool", id, title: label, "aria-label": label, onclick: act }, text);
}

function drawHead() {
	const [words, mood] = verdictWords();
	document.title = `${words} · ${run.title}`;
	document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
	byId("head").replaceChildren(
		el("div", { class: "top" },
			el("div", {},
				el("p", { class: "title" }, run.title, el("span", {}, run.start ? moment(run.start) : "")),
				el("h1", { "data-mood": mood }, words)),
			figures(),
			el("div", { class: "tools" },
				tool("language", say("language"), language === "zh" ? "EN" : "中", switchLanguage),
				tool("theme", say("theme"), "◐", switchTheme),
				tool("show-help", say("help"), "?", showHelp))),
		bar(counts, run.live ? Math.max(run.planned, tests.length) : tests.length, words),
		sinceBefore(), facts(), notices());
}

// as pytest's own summary: equal warnings once, with the tests or with the number in each file
function warnings() {
	const total = run.warnings.reduce((sum, { count }) => sum + count, 0);
	return el("details", { class: "calm", id: "warnings" }, el("summary", {}, `${say("warnings")} (${number(total)})`),
		el("ul", {}, run.warnings.slice(0, 200).map(({ text, count, places }) => el("li", {},
			places.slice(0, 20).map(([name, n]) => el("p", { class: "where" }, count < 10 && n === 1 ? name : `${name}: ${number(n)}`)),
			places.length > 20 ? el("p", { class: "where" }, `+ ${number(places.length - 20)}`) : "",
			el("pre", {}, plain(text)))),
		run.warnings.length > 200 ? el("li", {}, `+ ${number(run.warnings.length - 200)}`) : ""));
}

// problems with the results, lost tests, warnings, and the note of the run
function notices() {
	const list = run.notice ? [el("p", {}, run.notice)] : [];
	if (run.lost.length)
		list.push(el("details", { open: true }, el("summary", {}, say("lostTitle")), el("ul", {}, run.lost.slice(0, 200)
			.map(([group, test]) => el("li", {}, `${test || say("wholeGroup")} — ${group}`)))));
	if (run.problems.length)
		list.push(el("details", {}, el("summary", {}, `${say("problems")} (${run.problems.length})`),
			el("ul", {}, run.problems.slice(0, 200).map(text => el("li", {}, text)))));
	if (run.warnings)
		list.push(warnings());
	if (run.plugins)
		list.push(el("details", { class: "calm", id: "plugins" }, el("summary", {}, say("plugins")), el("pre", {}, plain(run.plugins))));
	return list.length ? el("div", { class: "notices" }, list) : "";
}
