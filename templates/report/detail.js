// The details of one test, and the command that runs it again.

function section(title, ...children) {
	return el("section", {}, el("h3", {}, title), ...children);
}

function tags(test) {
	return [test.fresh ? el("span", { class: "tag fresh", title: say("freshTitle") }, say("fresh")) : "",
		test.flaky ? el("span", { class: "tag" }, say("flaky")) : "",
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

// files that a browser does not execute; HTML, SVG and unknown types are shown in a sandbox
const QUIET = /\.(txt|log|json|csv|tsv|png|jpe?g|gif|webp|bmp|tiff?|mp4|webm|ogg|mp3|wav|pdf|zip|gz)$/i;

function attachment([name, source, type, text]) {
	const href = `json/${encodeURIComponent(source)}`;
	const quiet = QUIET.test(source);
	const link = quiet ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, say("open")) : "";
	const image = /^image\/(png|jpe?g|gif|webp|bmp|svg)/.test(type || "");
	const folded = el("details", {}, el("summary", {}, el("span", {}, name), el("small", {}, type || ""), link));
	if (text === null && !image && quiet)
		return el("div", { class: "file" }, el("span", {}, name), el("small", {}, type || ""), link);
	folded.addEventListener("toggle", () => {
		if (folded.children.length === 1)
			folded.append(image ? el("img", { src: href, alt: name, loading: "lazy" }) :
				!quiet ? el("iframe", { src: href, sandbox: true, title: name }) : el("pre", { tabindex: 0 }, pretty(text, type)));
	});
	return folded;
}

function pretty(text, type) {
	if (/json/.test(type || ""))
		try { return JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it is */ }
	return text;
}

// attempts that failed before the last one
function earlier(test, detail) {
	if (!test.tries.length)
		return "";
	return section(say("earlier"), test.tries.map((one, i) => {
		const [, message, trace] = detail.tries[i];
		const told = drawError(message, trace);
		return el("details", {}, el("summary", {}, badge(one.outcome), el("span", {},
			` ${say("attempt", one.attempt)}: ${plain(message) || say(one.outcome)}`), el("small", {}, seconds(one.duration))),
			told.error ? told.block : "", drawFrames(told.frames, test.module, told.error));
	}));
}

function drawDetail(test, close) {
	const detail = detailOf(test);
	const told = drawError(detail.message || test.message, detail.trace);
	return el("article", { class: "detail", "data-outcome": test.outcome },
		el("header", {},
			el("p", {}, badge(test.outcome), el("b", { class: "outcome" }, say(test.outcome)),
				tags(test),
				test.collect ? el("span", { class: "tag" }, say("collection")) : "",
				el("button", { class: "small", onclick: close, "aria-label": say("close") }, "✕")),
			el("h2", {}, test.title || test.name),
			el("p", { class: "id" }, test.id)),
		told.block,
		detail.doc ? el("p", { class: "doc" }, detail.doc) : "",
		why(test),
		section(say("again"), command(againOf(test), "copy-again")),
		told.frames.length ? section(say("trace"), drawFrames(told.frames, test.module, told.error)) : "",
		earlier(test, detail),
		detail.output ? section(say("output"), detail.output.map(([title, text]) =>
			el("details", { open: text.length < 4000 || null }, el("summary", {}, title),
				el("pre", { tabindex: 0 }, plain(text))))) : "",
		detail.cut ? el("p", { class: "cut" }, say("cut", logOf(test))) : "",
		detail.files ? section(`${say("attachments")} (${detail.files.length})`, detail.files.map(attachment)) : "",
		detail.properties ? section(say("properties"), el("dl", { class: "rows" },
			detail.properties.map(([key, value]) => [el("dt", {}, key), el("dd", {}, value)]))) : "",
		phases(test),
		factsOf(test));
}
