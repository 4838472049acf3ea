// The list of tests: filters, search, order, and the test that is open.

const ROW = 52;
// wanted: the test of the address that is not there yet; folded: cause -> whether its tests are hidden
const view = { kind: "all", group: "", query: "", sort: "sortRun", selected: null, wanted: null, folded: new Map(), rows: [] };
const elements = {};

const ORDERS = {
	sortRun: (a, b) => b.failed - a.failed || b.fresh - a.fresh || b.flaky - a.flaky || a.index - b.index,
	sortOrder: (a, b) => a.start - b.start || a.index - b.index,
	sortSlow: (a, b) => b.duration - a.duration,
	sortName: (a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
};

const isShown = test => isKind(test, view.kind) && (view.group === "" || test.group === run.groups[view.group]) && isFound(test);

const matches = () => tests.filter(isShown).sort(ORDERS[view.sort]);

// the name comes first, since it tells tests apart; then module and class
function drawRow(test) {
	const under = view.causes.has(test.cause); // whose message stands above
	const where = [test.module, test.class].filter(part => part && part !== test.name).join(" · ");
	return el("div", { class: under ? "row under" : "row", role: "treeitem",
		"aria-level": under ? 2 : 1, "aria-selected": test === view.selected ? "true" : "false",
		id: test === view.selected ? "selected" : null,
		"data-outcome": test.outcome, onclick: () => select(test, { asNew: true }) },
		badge(test.outcome),
		el("div", { class: "what" },
			el("p", {}, el("b", {}, test.title || test.name),
				tags(test)),
			el("p", { class: "where" }, foundLine(test) || (test.failed && test.message && !under ? firstLine(test.message) : where || test.id))),
		el("span", { class: "group", title: test.group.name }, test.group.name),
		el("span", { class: "time" }, seconds(test.duration)));
}

function refresh() {
	searchFor(view.query);
	const found = matches();
	view.rows = view.sort === "sortRun" ? rowsByCause(found) : found;
	view.causes = new Set(view.rows.filter(row => row.tests).map(row => row.key));
	elements.list.set(view.rows);
	elements.empty.hidden = found.length > 0;
	elements.empty.textContent = say(tests.length ? "noTests" : run.live ? "noTestsYet" : "noTestsAtAll");
	elements.count.setAttribute("aria-busy", String(!!search.timer));
	elements.count.textContent = say("showing", number(found.length), number(tests.length)) + (search.timer ? " …" : "");
	for (const chip of elements.chips.children) {
		chip.setAttribute("aria-pressed", chip.dataset.kind === view.kind);
		chip.lastChild.textContent = number(kinds[chip.dataset.kind]);
	}
	if (view.selected && !found.includes(view.selected))
		select(null);
	writeAddress();
}

// jump: scrolls the list to the test; asNew: Back returns to the test before
function select(test, { jump = false, asNew = false } = {}) {
	view.selected = test;
	if (test)
		view.wanted = null;
	writeAddress(asNew);
	elements.pane.replaceChildren(test ? drawDetail(test, () => select(null, { asNew: true })) :
		el("p", { class: "hint" }, tests.length || run.live ? say("pickOne") : ""));
	elements.pane.classList.toggle("open", !!test);
	elements.pane.scrollTop = 0;
	document.body.classList.toggle("reading", !!test);
	elements.list.show(true);
	elements.tree.setAttribute("aria-activedescendant", test ? "selected" : "");
	if (test && jump)
		elements.list.reveal(view.rows.indexOf(test), elements.bar.getBoundingClientRect().bottom + 4);
}

// the next test; the tests of a cause are shown when it is their turn
function step(by) {
	const at = view.rows.indexOf(view.selected);
	let next = Math.min(view.rows.length - 1, Math.max(0, at < 0 ? 0 : at + by));
	const cause = view.rows[next];
	if (cause?.folded) {
		foldCause(cause, false);
		next = view.rows.findIndex(row => row.key === cause.key);
	}
	if (view.rows[next]?.tests)
		next += by < 0 && next > 0 ? -1 : 1;
	if (view.rows[next] && !view.rows[next].tests)
		select(view.rows[next], { jump: true, asNew: true });
}

// where there is room for both the list and a test, the first failure is open
function openFirst() {
	if (!view.selected && !view.wanted && !run.live && kinds.failed && matchMedia("(min-width: 1000px)").matches)
		select(view.rows.find(row => row.failed) || view.rows.find(row => row.tests)?.tests[0] || null);
}

function setKind(kind) {
	view.kind = kind;
	writeAddress(true);
	refresh();
}

// opens a test from another tab, and resets the filters, which might hide it
function openTest(test) {
	Object.assign(view, { kind: "all", group: "", query: "" });
	view.selected = test;
	showTab("tests");
}

function openGroup(group) {
	Object.assign(view, { kind: "all", group: String(group.index), query: "" });
	showTab("tests");
}

function chips() {
	return el("div", { class: "chips", role: "group" }, KINDS.map((kind, i) =>
		el("button", { "data-kind": kind, title: String(i + 1), onclick: () => setKind(kind) },
			el("span", {}, say(kind)), el("b", {}, number(kinds[kind])))));
}

// searches for a label of Allure
function findLabel(name, value) {
	Object.assign(view, { kind: "all", group: "", query: `${name}:${/\s/.test(value) ? `"${value}"` : value}` });
	writeAddress(true);
	redraw();
}

// all labels by name, with the number of their tests
function labelChoice() {
	const byName = new Map();
	const counted = new Map();
	for (const label of tests.flatMap(test => test.labels || [])) {
		if (!counted.has(label))
			byName.set(label[0], [...(byName.get(label[0]) || []), label]);
		counted.set(label, (counted.get(label) || 0) + 1);
	}
	if (!byName.size)
		return "";
	const select = el("select", { id: "labels", "aria-label": say("labels"), onchange: () => findLabel(...run.labels[select.value]) },
		el("option", { value: "" }, say("labels")), [...byName].map(([name, labels]) => el("optgroup", { label: say(name) },
			labels.slice(0, 200).map(label => el("option", { value: run.labels.indexOf(label) },
				`${label[1]} (${number(counted.get(label))})`)))));
	return select;
}

function choice(label, values, chosen, act) {
	const select = el("select", { "aria-label": label, onchange: () => { act(select.value); refresh(); } },
		values.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
	return select;
}

function drawTests() {
	elements.search = el("input", { type: "search", placeholder: say("search"), "aria-label": say("search"),
		value: view.query, oninput: () => { view.query = elements.search.value; refresh(); } });
	elements.chips = chips();
	elements.count = el("span", { class: "count", "aria-live": "polite" });
	elements.bar = el("div", { class: "toolbar" }, elements.chips, elements.search,
		run.groups.length > 1 ? choice(say("groups"), [["", say("allGroups")], ...run.groups.map(group =>
			[String(group.index), group.name])], view.group, value => { view.group = value; }) : "",
		labelChoice(),
		choice(say("order"), Object.keys(ORDERS).map(key => [key, say(key)]), view.sort, value => { view.sort = value; }),
		elements.count);
	elements.empty = el("p", { class: "hint" });
	elements.pane = el("aside", { class: "pane" });
	elements.tree = el("div", { role: "tree", "aria-label": say("tests"), tabindex: 0 });
	elements.list = new LongList(elements.tree, ROW, row => row.tests ? drawCause(row) : drawRow(row));
	return el("div", { class: "tests" }, elements.bar,
		el("div", { class: "columns" }, el("div", { class: "listed" }, elements.empty, elements.tree), elements.pane));
}

function shownTests() {
	refresh();
	select(view.selected, { jump: true });
}
