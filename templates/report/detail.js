// The details of one test, and the command that runs it again.

function section(title, ...children) {
	return el("section", {}, el("h3", {}, title), ...children);
}

function tags(test) {
	return [test.fresh ? el("span", { class: "tag fresh", title: say("freshTitle") }, say("fresh")) : "",
		test.flaky ? el("span", { class: "tag" }, say("flaky")) : "",
		test.fixed ? el("span", { class: "tag fixed" }, say("fixed")) : "",
		test.why ? el("span", { class: "tag" }, say(test.why.verdict)) : ""];
}

// the trials that the verdict of --isolate is based on
function evidence(found) {
	const names = list => (list || []).slice(0, 3).join(", ") + (list?.length > 3 ? ", …" : "");
	const told = [
		["alone", "whyAlone"],
		["order", "whyOrder"],
		["after", found.by_import ? "whyReading" : "whyAfter", names(found.partners)],
		["beside", "whyBeside", names(found.groups)],
	].filter(([key]) => found[key]).map(([key, word, who]) => say(word, who, ...found[key]));
	if (found.rate)
		told.unshift(say("whyRate", found.rate.toFixed(2)));
	if (found.why_untried)
		told.push(say("whyUntried", found.why_untried));
	return told.length && found.verdict !== "unknown" ?
		say("whySays", say(found.verdict), told.join(say("whyAnd"))) : found.text;
}

// the verdict of --isolate, and the commands that repeat it
function why(test) {
	if (!test.why)
		return "";
	return section(say("why"), el("p", { class: "message" }, plain(evidence(test.why))),
		(test.why.commands || []).map((text, i) => command(text, `copy-why-${i}`)));
}

function phases(test) {
	const all = ["setup", "call", "teardown"];
	if (!test.duration)
		return "";
	return el("div", { class: "phases" },
		el("div", { class: "bar" }, all.filter(phase => test[phase] > 0).map(phase =>
			el("i", { "data-phase": phase, style: { "flex-grow": test[phase] / test.duration } }))),
		el("p", {}, all.map(phase => el("span", { "data-phase": phase }, `${say(phase)} ${seconds(test[phase])}`))));
}

const PAST = { P: "passed", F: "failed", E: "error", S: "skipped", C: "crashed", T: "timed out" };

function past(test) {
	return el("span", { class: "past", title: say("past") }, [...(test.past || "")].reverse().map(letter =>
		el("i", { "data-outcome": PAST[letter] || "not run", title: say(PAST[letter] || letter) })));
}

function factsOf(test) {
	const rows = [["group", test.group.name], ["module", test.module], ["class", test.class], ["method", test.name],
		["started", test.start >= 0 && run.start ? moment(run.start + test.start) : ""],
		["duration", seconds(test.duration)]];
	return el("dl", { class: "rows" }, rows.filter(([, value]) => value).map(([key, value]) => [
		el("dt", {}, say(key)), el("dd", {}, value)]),
		test.past ? [el("dt", {}, say("past")), el("dd", {}, past(test))] : []);
}

// attempts in their order: message, trace, and what Allure tells of each
function attemptsOf(test, detail) {
	const before = test.tries.map((one, i) => {
		const [attempt, message, trace, last] = detail.tries[i];
		return { ...one, attempt, message, trace, last };
	});
	const last = { outcome: test.outcome, attempt: test.attempt, message: detail.message || test.message,
		trace: detail.trace, last: detail.last, duration: test.duration, output: detail.output };
	const all = [...before, last];
	for (const info of detail.infos || []) {
		const of = all.find(({ attempt }) => attempt === info.attempt) || last;
		(of.infos ||= []).push(info);
	}
	return all;
}

// of a worker that died: the line at which it was, and what it had printed last
function drawLastWords({ source, stdout, stderr }) {
	const printed = [[say("printedLast"), stdout], [say("printedLastError"), stderr]].filter(([, text]) => text);
	return [source ? el("pre", { class: "error", tabindex: 0 }, el("span", { class: "first" }, source + "\n")) : "",
		printed.length ? el("dl", { class: "rows last-words" }, printed.map(([title, text]) =>
			[el("dt", {}, title), el("dd", {}, el("code", {}, plain(text)))])) : ""];
}

// the error first, then the trace from the test's own frame, then how it came to it
function drawAttempt(test, attempt) {
	const told = drawError(attempt.message, attempt.trace);
	return [told.block, attempt.last ? drawLastWords(attempt.last) : "",
		told.frames.length ? section(say("trace"), drawFrames(told.frames, test.module, told.error,
			["crashed", "timed out"].includes(attempt.outcome))) : "",
		(attempt.infos || []).map(drawInfo),
		attempt.output ? section(say("output"), attempt.output.map(([title, text]) =>
			el("details", { open: text.length < 4000 || null }, el("summary", {}, title),
				el("pre", { tabindex: 0 }, plain(text))))) : ""];
}

// a tab for each attempt; the last one is shown first
function drawAttempts(test, detail) {
	const attempts = attemptsOf(test, detail);
	const last = attempts.length - 1;
	if (!last)
		return drawAttempt(test, attempts[0]);
	const panel = el("div", { role: "tabpanel", id: "attempt", "aria-labelledby": `attempt-${last}` }, drawAttempt(test, attempts[last]));
	const show = i => {
		panel.setAttribute("aria-labelledby", `attempt-${i}`);
		panel.replaceChildren(...el("div", {}, drawAttempt(test, attempts[i])).childNodes);
	};
	return [tabList({ class: "attempts", "aria-label": say("attempts") }, attempts.map((one, i) => ({ id: `attempt-${i}`,
		controls: "attempt", text: [badge(one.outcome), say("attempt", number(i + 1)), el("small", {}, seconds(one.duration))] })),
	last, show), panel];
}

function labelsOf(test) {
	if (!test.labels)
		return "";
	return el("p", { class: "labels" }, test.labels.map(([name, value]) => el("button", { class: "label", title: say("findLabel"),
		onclick: () => findLabel(name, value) }, el("small", {}, say(name)), value)));
}

function linksOf(detail) {
	return (detail.links || []).map(([name, url]) => /^https?:/i.test(url) ?
		el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name) : el("span", {}, name === url ? url : `${name}: ${url}`));
}

function drawDetail(test, close) {
	const detail = detailOf(test);
	return el("article", { class: "detail", "data-outcome": test.outcome },
		el("header", {},
			el("p", {}, badge(test.outcome), el("b", { class: "outcome" }, say(test.outcome)),
				tags(test),
				test.collect ? el("span", { class: "tag" }, say("collection")) : "",
				el("button", { class: "small", onclick: close, "aria-label": say("close") }, "✕")),
			el("h2", {}, test.title || test.name),
			el("p", { class: "id" }, readable(test.id))),
		drawAttempts(test, detail),
		detail.cut ? el("p", { class: "cut" }, say("cut", logOf(test))) : "",
		why(test),
		lastRuns(test, detail),
		section(say("again"), command(againOf(test), "copy-again")),
		detail.doc ? section(say("description"), el("p", { class: "doc" }, detail.doc)) : "",
		labelsOf(test),
		detail.links ? el("p", { class: "links" }, linksOf(detail)) : "",
		detail.properties ? section(say("properties"), el("dl", { class: "rows" },
			detail.properties.map(([key, value]) => [el("dt", {}, key), el("dd", {}, value)]))) : "",
		phases(test),
		factsOf(test));
}
