// Failures with the same cause: the same message from the same line.

const FOLDED_FROM = 6; // tests of one cause that are folded into one line at first

// addresses of objects differ each time; modules that cannot be collected have no line in common
const causeOf = test => [test.outcome, (test.message || "").replace(/0x[0-9a-f]+/g, "0x"), test.collect ? "" : test.errorPlace]
	.join("\n");

// tests -> rows of the list: a test, or a cause with its tests after it unless it is folded
function rowsByCause(list) {
	const causes = new Map();
	for (const test of list) {
		if (!test.failed || (!test.message && !test.errorPlace) || test.outcome === "not run")
			continue;
		const key = test.cause ||= causeOf(test);
		if (!causes.has(key))
			causes.set(key, { key, tests: [], told: false });
		causes.get(key).tests.push(test);
	}
	return list.flatMap(test => {
		const cause = causes.get(test.cause);
		if (!cause || cause.tests.length < 2)
			return test;
		if (cause.told)
			return [];
		cause.told = true;
		const known = view.folded.get(cause.key);
		cause.folded = known ?? (cause.tests.length >= FOLDED_FROM && !cause.tests.includes(view.selected));
		return cause.folded ? cause : [cause, ...cause.tests];
	});
}

function foldCause(cause, folded) {
	view.folded.set(cause.key, folded);
	refresh();
}

function drawCause(cause) {
	const [test] = cause.tests;
	return el("div", { class: "row cause", role: "treeitem", "aria-level": 1, "aria-expanded": String(!cause.folded),
		"data-outcome": test.outcome, onclick: () => foldCause(cause, !cause.folded) },
	badge(test.outcome),
	el("div", { class: "what" },
		el("p", {}, el("b", {}, firstLine(test.message) || say(test.outcome))),
		el("p", { class: "where" }, [say("sameCause", number(cause.tests.length)), test.collect ? "" : test.errorPlace]
			.filter(Boolean).join(" · "))),
	el("span", { class: "time" }, cause.folded ? "▸" : "▾"));
}
