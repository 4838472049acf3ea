// The search: at once in names, messages and labels, then bit by bit in the details: traces, logs, steps.

const SLICE = 12; // milliseconds of searching before the page may draw

const search = {
	words: [],
	found: new Map(), // word -> tests whose details have it
	timer: 0,
};

// words of a query; a phrase in quotes is one, as in epic:"order and payment"
const wordsOf = query => [...query.toLowerCase().matchAll(/(?:[^\s"]|"[^"]*"?)+/g)]
	.map(([word]) => word.replaceAll('"', "")).filter(Boolean);

const textOf = test => test.text ||= [test.id, test.name, test.title, test.message, test.group.name, test.outcome,
	...(test.labels || []).map(([name, value]) => `${name}:${value}`)].join("\n").toLowerCase();

const isFile = value => Array.isArray(value) && value.length === 4 && typeof value[3] === "number";

// of a file its name alone
function stringsOf(value) {
	return typeof value === "string" ? [value] : !value || typeof value !== "object" ? [] :
		isFile(value) ? [value[0]] : Object.values(value).flatMap(stringsOf);
}

const detailText = detail => stringsOf(detail).join("\n");

// details -> their text in lower case
const lowered = new WeakMap();

function lowerDetail(detail) {
	if (!lowered.has(detail))
		lowered.set(detail, detailText(detail).toLowerCase());
	return lowered.get(detail);
}

const hasWord = (test, word) => textOf(test).includes(word) || !!search.found.get(word)?.has(test);

const isFound = test => search.words.every(word => hasWord(test, word));

function look(test, word) {
	const detail = detailOf(test);
	if (lowerDetail(detail).includes(word))
		search.found.get(word)?.add(test);
}

// a test that the search has not come to, or that has ended since
function lookInNew(test) {
	for (const word of search.words)
		look(test, word);
}

// the word as it is in the JSON of the page
const spelt = word => JSON.stringify(word).slice(1, -1).replace(/[<>&]/g, character =>
	`\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);

// groups whose JSON does not have the word need not be parsed
function* lookEverywhere(words) {
	for (const group of run.groups)
		for (const word of words) {
			if (mayHave(group, spelt(word)))
				for (const test of group.tests)
					look(test, word);
			yield;
		}
}

function searchFor(query) {
	const words = wordsOf(query);
	if (words.join(" ") === search.words.join(" "))
		return;
	search.words = words;
	clearTimeout(search.timer);
	search.timer = 0;
	for (const word of search.found.keys())
		if (!words.includes(word))
			search.found.delete(word);
	// one letter is in every log
	const wanted = words.filter(word => !search.found.has(word) && (word.length > 1 || word > "\x7f"));
	for (const word of wanted)
		search.found.set(word, new Set());
	if (!wanted.length)
		return;
	const work = lookEverywhere(wanted);
	const go = () => {
		const end = performance.now() + SLICE;
		let done = false;
		while (!done && performance.now() < end)
			({ done } = work.next());
		search.timer = done ? 0 : setTimeout(go, 0);
		if (tab === "tests")
			refresh();
	};
	search.timer = setTimeout(go, 0);
}

function searchAnew() {
	search.words = [];
	search.found.clear();
}

// the line of the details in which a word was found, if nothing else of the test has it
function foundLine(test) {
	const word = search.words.find(each => !textOf(test).includes(each));
	const text = word && detailText(detailOf(test));
	const at = word ? lowerDetail(detailOf(test)).indexOf(word) : -1;
	if (at < 0)
		return "";
	const start = text.lastIndexOf("\n", at) + 1;
	const from = Math.max(start, at - 40);
	return (from > start ? "…" : "") + plain(text.slice(from, at + 120).split("\n")[0]);
}
