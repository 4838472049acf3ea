// Reads the JSON of the page (src/report/page/page.h) into tests and groups.

let run;
const tests = [];
const counts = {};
const kinds = {};
// group -> its details: raw() is their JSON, which is parsed into `tests` when one of them is first needed
const details = new Map();

const FAILED = new Set(["failed", "error", "crashed", "timed out", "not run", "lost"]);
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

// undoes pytest's \u955c for characters that are not ASCII, if they are visible
function readable(name) {
	return name.replace(/\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))/g, (spelt, ...codes) => {
		const code = parseInt(codes.slice(0, 3).find(Boolean) || "0", 16);
		return code > 0xa0 && code <= 0x10ffff ? String.fromCodePoint(code) : spelt;
	});
}

// how often the outcome changed between passed and failed; more than once is flaky
function changes(past) {
	const told = [...(past || "")].filter(letter => letter !== "S").map(letter => letter === "P");
	return told.filter((passed, i) => i && passed !== told[i - 1]).length;
}

function makeTest(row, index, place) {
	const [group, id, outcome, start, setup, call, teardown, message, title, past, collect, attempt, tries,
		errorPlace, labels] = row;
	const names = parts(id);
	const name = readable(names[names.length - 1]);
	const test = { index, place, group: run.groups[group], id, outcome: run.outcomes[outcome], start, setup, call,
		teardown, message, title, past, collect, attempt, errorPlace, name, module: names[0],
		class: names.slice(1, -1).join("::"), duration: setup + call + teardown };
	test.labels = labels?.map(i => run.labels[i]);
	test.failed = FAILED.has(test.outcome);
	test.fresh = test.failed && past?.[1] === "P"; // it passed in the run before
	test.fixed = !test.failed && /^.[FECT]/.test(past || "");
	test.kind = test.failed ? "failed" : test.outcome === "skipped" || test.outcome === "xfailed" ?
		"skipped" : "passed";
	test.tries = (tries || []).map(([attempt, outcome, start, duration]) =>
		({ attempt, outcome: run.outcomes[outcome], start, duration, failed: true }));
	test.flaky = changes(past) > 1 || (test.tries.length > 0 && test.kind === "passed");
	return test;
}

function addTest(row) {
	const group = run.groups[row[0]];
	const test = makeTest(row, tests.length, group.tests.length);
	tests.push(test);
	group.tests.push(test);
	return test;
}

// adds a verdict of --isolate to its test
function addDiagnosis(found) {
	const test = tests.find(one => one.id === found.test && one.group.name === found.group);
	if (test)
		test.why = found;
}

function count() {
	Object.assign(kinds, { all: tests.length, failed: 0, flaky: 0, skipped: 0, passed: 0 });
	for (const name of run.outcomes)
		delete counts[name];
	for (const group of run.groups)
		group.counts = {};
	for (const test of tests) {
		counts[test.outcome] = (counts[test.outcome] || 0) + 1;
		test.group.counts[test.outcome] = (test.group.counts[test.outcome] || 0) + 1;
		kinds[test.kind]++;
		kinds.flaky += test.flaky;
	}
}

// content of an element, of this page or of the report of a live run that has ended
let elementText = id => byId(id)?.textContent;

function load(text) {
	elementText = text;
	run = JSON.parse(text("run"));
	for (const [index, group] of run.groups.entries())
		Object.assign(group, { index, verdict: run.verdicts[group.verdict], tests: [] });
	tests.length = 0;
	run.tests.forEach(addTest);
	(run.isolated?.tests || []).forEach(addDiagnosis);
	count();
	details.clear();
	for (const { index } of run.groups)
		details.set(index, { raw: () => text(`g${index}`) || "{}" });
}

load(elementText);

const isKind = (test, kind) => kind === "all" || (kind === "flaky" ? test.flaky : test.kind === kind);

// the details of a group's tests, by their places
function detailsOf({ index }) {
	const entry = details.get(index);
	if (entry.tests)
		return entry.tests;
	entry.tests = JSON.parse(entry.raw());
	for (const { texts: found } of Object.values(entry.tests))
		for (const [source, text] of Object.entries(found || {}))
			texts.set(source, text);
	return entry.tests;
}

// false: no detail of the group has these characters of JSON, whatever their case
function mayHave({ index }, characters) {
	const { raw } = details.get(index);
	return !raw || raw().toLowerCase().includes(characters);
}

const NO_DETAIL = {};
const detailOf = test => detailsOf(test.group)[test.place] || NO_DETAIL;

const quoted = word => /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
const environment = () => new Map(run.facts).get("env");
const againOf = test => `arun ${environment() ? `-e ${quoted(environment())} ` : ""}${quoted(test.id)}`;
const logOf = test => `${run.folders}/${test.group.slug}/${test.attempt || test.group.attempts || 1}/log`;
