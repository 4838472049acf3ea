// What is printed: the failures by cause, each with its error and the line that failed, in few pages.

const PRINTED = { causes: 60, tests: 12, lines: 24 };

// lines of a list, and how many more there are
function atMost(list, most, draw) {
	return [list.slice(0, most).map(draw), list.length > most ? el("p", { class: "where" }, `+ ${number(list.length - most)}`) : ""];
}

function printedCause(list) {
	const [test] = list;
	const detail = detailOf(test);
	const { error, frames } = drawError(detail.message || test.message, detail.trace);
	const own = frames.findLast(frame => isOf(frame, test.module)) || error?.frame;
	const at = own?.lines.find(line => line.startsWith(">"));
	return el("article", { "data-outcome": test.outcome },
		atMost(list, PRINTED.tests, one => el("p", {}, badge(one.outcome), el("b", {}, one.title || one.name), " ",
			el("span", { class: "where" }, `${readable(one.id)} · ${seconds(one.duration)}`))),
		own ? el("p", { class: "where" }, `${own.path}:${own.line}`, at ? el("code", {}, at.slice(1).trim()) : "") : "",
		el("pre", { class: "error" }, atMost(error ? error.lines : [firstLine(test.message)], PRINTED.lines, (line, i) =>
			el("span", { class: i ? diffKind(line) : "first" }, line + "\n"))));
}

function drawPrint() {
	const rows = rowsByCause(tests.filter(test => test.failed));
	const causes = rows.filter(row => row.tests).map(row => row.tests);
	const grouped = new Set(causes.flat());
	const alone = rows.filter(row => !row.tests && !grouped.has(row)).map(row => [row]);
	return atMost([...causes, ...alone], PRINTED.causes, printedCause);
}

const printing = { theme: "light" };

// paper is light
addEventListener("beforeprint", () => {
	const { dataset } = document.documentElement;
	[printing.theme, dataset.theme] = [dataset.theme, "light"];
	byId("print").replaceChildren(...drawPrint().flat().filter(Boolean));
});
addEventListener("afterprint", () => {
	document.documentElement.dataset.theme = printing.theme;
	byId("print").replaceChildren();
});
