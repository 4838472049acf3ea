// The list of tests: filters, search, order, and the test that is open.

const ROW = 52;
const view = { kind: "all", group: "", query: "", sort: "sortRun", selected: null, rows: [] };
const elements = {};

const ORDERS = {
	sortRun: (a, b) => b.failed - a.failed || b.fresh - a.fresh || b.flaky - a.flaky || a.index - b.index,
	sortOrder: (a, b) => a.start - b.start || a.index - b.index,
	sortSlow: (a, b) => b.duration - a.duration,
	sortName: (a, b) => a.id < b.id ? -1 : a.id > b.id ? 1 : 0,
};

function matches() {
	const words = view.query.toLowerCase().split(/\s+/).filter(Boolean);
	const group = view.group === "" ? null : run.groups[view.group];
	return tests.filter(test => isKind(test, view.kind) && (!group || test.group === group) &&
		words.every(word => (test.text ||= [test.id, test.name, test.title, test.message, test.group.name, test.outcome]
			.join(" ").toLowerCase()).includes(word))).sort(ORDERS[view.sort]);
}

// the name comes first, since it tells tests apart; then module and class
function drawRow(test) {
	const where = [test.module, test.class].filter(part => part && part !== test.name).join(" · ");
	return el("div", { class: "row", role: "option", "aria-selected": test === view.selected ? "true" : "false",
		"data-outcome": test.outcome, onclick: () => select(test) },
		badge(test.outcome),
		el("div", { class: "what" },
			el("p", {}, el("b", {}, test.title || test.name),
				tags(test)),
			el("p", { class: "where" }, test.failed && test.message ? test.message.split("\n")[0] : where || test.id)),
		el("span", { class: "group", title: test.group.name }, test.group.name),
		el("span", { class: "time" }, seconds(test.duration)));
}

function refresh() {
	view.rows = matches();
	elements.list.set(view.rows);
	elements.empty.hidden = view.rows.length > 0;
	elements.empty.textContent = say(tests.length ? "noTests" : run.live ? "noTestsYet" : "noTestsAtAll");
	elements.count.textContent = say("showing", number(view.rows.length), number(tests.length));
	for (const chip of elements.chips.children) {
		chip.setAttribute("aria-pressed", chip.dataset.kind === view.kind);
		chip.lastChild.textContent = number(kinds[chip.dataset.kind]);
	}
	if (view.selected && !view.rows.includes(view.selected))
		select(null);
}

function select(test, jump = false) {
	view.selected = test;
	history.replaceState(null, "", test ? `#test=${test.index}` : location.pathname + location.search);
	elements.pane.replaceChildren(test ? drawDetail(test, () => select(null)) :
		el("p", { class: "hint" }, tests.length || run.live ? say("pickOne") : ""));
	elements.pane.classList.toggle("open", !!test);
	elements.pane.scrollTop = 0;
	document.body.classList.toggle("reading", !!test);
	elements.list.show(true);
	if (test && jump)
		elements.list.reveal(view.rows.indexOf(test), elements.bar.getBoundingClientRect().bottom + 4);
}

function step(by) {
	const at = view.rows.indexOf(view.selected);
	const next = Math.min(view.rows.length - 1, Math.max(0, at < 0 ? 0 : at + by));
	if (view.rows.length)
		select(view.rows[next], true);
}

function setKind(kind) {
	view.kind = kind;
	refresh();
}

// opens a test from another tab, and resets the filters, which might hide it
function openTest(test) {
	Object.assign(view, { kind: "all", group: "", query: "" });
	showTab("tests");
	select(test, true);
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

function choice(values, chosen, act) {
	const select = el("select", { onchange: () => { act(select.value); refresh(); } },
		values.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
	return select;
}

function drawTests() {
	elements.search = el("input", { type: "search", placeholder: say("search"), "aria-label": say("search"),
		value: view.query, oninput: () => { view.query = elements.search.value; refresh(); } });
	elements.chips = chips();
	elements.count = el("span", { class: "count", "aria-live": "polite" });
	elements.bar = el("div", { class: "toolbar" }, elements.chips, elements.search,
		run.groups.length > 1 ? choice([["", say("allGroups")], ...run.groups.map(group =>
			[String(group.index), group.name])], view.group, value => { view.group = value; }) : "",
		choice(Object.keys(ORDERS).map(key => [key, say(key)]), view.sort, value => { view.sort = value; }),
		elements.count);
	elements.empty = el("p", { class: "hint" });
	elements.pane = el("aside", { class: "pane" });
	const list = el("div", { role: "listbox", "aria-label": say("tests") });
	elements.list = new LongList(list, ROW, drawRow);
	return el("div", { class: "tests" }, elements.bar,
		el("div", { class: "columns" }, el("div", { class: "listed" }, elements.empty, list), elements.pane));
}

function shownTests() {
	refresh();
	select(view.selected);
}
