// The run: what page.h says of its JSON becomes tests and groups.

const run = JSON.parse(byId("run").textContent);

const FAILED = new Set(["failed", "error", "crashed", "timed out", "not run"]);
const KINDS = ["all", "failed", "flaky", "skipped", "passed"];

// "a/b.py::Cls::test[x::y]" -> ["a/b.py", "Cls", "test[x::y]"]
function parts(id) {
	const bracket = id.indexOf("[");
	const plain = bracket < 0 ? id : id.slice(0, bracket);
	const names = plain.split("::");
	if (bracket >= 0)
		names[names.length - 1] += id.slice(bracket);
	return names;
}

// pytest spells letters that are not ASCII as \u955c; those that can be shown are
function readable(name) {
	return name.replace(/\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/g, (spelt, ...codes) => {
		const code = parseInt(codes.slice(0, 3).find(Boolean) || "0", 16);
		return code > 0xa0 && code <= 0x10ffff ? String.fromCodePoint(code) : spelt;
	});
}

// how often it went from passed to failed or back; once is news, more is flaky
function changes(past) {
	const told = [...(past || "")].filter(letter => letter !== "S").map(letter => letter === "P");
	return told.filter((passed, i) => i && passed !== told[i - 1]).length;
}

function makeTest(row, index, place) {
	const [group, id, outcome, start, setup, call, teardown, message, title, past, collect, attempt, tries] =
		row;
	const names = parts(id);
	const name = readable(names[names.length - 1]);
	const test = { index, place, group: run.groups[group], id, outcome: run.outcomes[outcome], start, setup, call,
		teardown, message, title, past, collect, attempt, name, module: names[0],
		class: names.slice(1, -1).join("::"), duration: setup + call + teardown };
	test.failed = FAILED.has(test.outcome);
	test.fresh = test.failed && past?.[1] === "P"; // it passed the last time
	test.kind = test.failed ? "failed" : test.outcome === "skipped" || test.outcome === "xfailed" ?
		"skipped" : "passed";
	test.tries = (tries || []).map(([attempt, outcome, start, duration]) =>
		({ attempt, outcome: run.outcomes[outcome], start, duration, failed: true }));
	test.flaky = changes(past) > 1 || (test.tries.length > 0 && test.kind === "passed");
	return test;
}

for (const [index, group] of run.groups.entries()) {
	group.index = index;
	group.verdict = run.verdicts[group.verdict];
	group.tests = [];
	group.counts = {};
}

const tests = run.tests.map((row, index) => {
	const group = run.groups[row[0]];
	const test = makeTest(row, index, group.tests.length);
	group.tests.push(test);
	group.counts[test.outcome] = (group.counts[test.outcome] || 0) + 1;
	return test;
});

const counts = {};
const kinds = { all: tests.length, failed: 0, flaky: 0, skipped: 0, passed: 0 };
for (const test of tests) {
	counts[test.outcome] = (counts[test.outcome] || 0) + 1;
	kinds[test.kind]++;
	kinds.flaky += test.flaky;
}

const isKind = (test, kind) => kind === "all" || (kind === "flaky" ? test.flaky : test.kind === kind);

// details are read when a test of the group is first opened
const details = new Map();
function detailOf(test) {
	const { index } = test.group;
	if (!details.has(index)) {
		const element = byId(`g${index}`);
		details.set(index, element ? JSON.parse(element.textContent) : {});
	}
	return details.get(index)[test.place] || {};
}

const quoted = word => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
const environment = new Map(run.facts).get("env");
const againOf = test => `arun ${environment ? `-e ${quoted(environment)} ` : ""}${quoted(test.id)}`;
const logOf = test => `.aomaker-build/groups/${test.group.slug}/${test.attempt || test.group.attempts || 1}/log`;
