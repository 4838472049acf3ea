// Tabs, keys, language and theme of the page.

const TABS = { tests: drawTests, timeline: drawTimeline, groups: drawGroups, insights: drawInsights,
	environment: drawEnvironment };
let tab = "tests";

function drawTabs() {
	const names = Object.keys(TABS);
	byId("tabs").replaceChildren(tabList({ "aria-label": say("views") }, names.map(name => ({ id: `tab-${name}`,
		controls: "main", data: name, text: say(name) })), names.indexOf(tab), i => showTab(names[i])));
	byId("main").setAttribute("aria-labelledby", `tab-${tab}`);
}

function redraw() {
	document.body.classList.remove("reading");
	drawHead();
	drawTabs();
	byId("main").replaceChildren(TABS[tab]());
	if (tab === "tests")
		shownTests();
}

function showTab(name) {
	const focused = document.activeElement?.matches("#tabs [role=tab]");
	tab = name;
	writeAddress(true);
	redraw();
	if (focused)
		byId(`tab-${tab}`).focus();
}

function switchLanguage() {
	language = language === "zh" ? "en" : "zh";
	kept.set("language", language);
	redraw();
}

function switchTheme() {
	const root = document.documentElement;
	root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
	kept.set("theme", root.dataset.theme);
	timeline?.draw();
}

function showHelp() {
	const rows = [["/", "helpSearch"], ["j  k  ↓  ↑", "helpMove"], ["Enter", "helpOpen"], ["Esc", "helpClose"],
		["1 – 5", "helpFilter"], ["Shift + 1 – 5", "helpTabs"], ["+  −  0", "helpZoom"], ["c", "helpCopy"], ["?", "helpHelp"]];
	const help = byId("help");
	help.replaceChildren(el("h2", {}, say("help")), el("dl", { class: "rows" }, rows.map(([keys, key]) =>
		[el("dt", {}, el("kbd", {}, keys)), el("dd", {}, say(key))])),
	el("form", { method: "dialog" }, el("button", { class: "small" }, say("close"))));
	help.showModal();
}

function escape() {
	if (document.activeElement === elements.search)
		elements.search.blur();
	else if (view.selected)
		select(null);
	else if (view.query || view.group || view.kind !== "all") {
		Object.assign(view, { query: "", group: "", kind: "all" });
		redraw();
	}
}

const KEYS = {
	"/": () => { if (tab !== "tests") showTab("tests"); elements.search.focus(); },
	"?": showHelp,
	c: () => byId("copy-again")?.click(),
	j: () => step(1), ArrowDown: () => step(1),
	k: () => step(-1), ArrowUp: () => step(-1),
	Enter: () => { if (!view.selected) step(0); else elements.pane.querySelector("pre")?.focus(); },
	Escape: escape,
};

addEventListener("keydown", event => {
	const typing = event.target.matches("input, select, textarea");
	const { key } = event;
	if (event.ctrlKey || event.metaKey || event.altKey || byId("help").open || (typing && key !== "Escape"))
		return;
	const digit = /^Digit([1-5])$/.exec(event.code);
	let done = true;
	if (digit && event.shiftKey)
		showTab(Object.keys(TABS)[digit[1] - 1]);
	else if (digit && tab === "tests")
		setKind(KINDS[digit[1] - 1]);
	else if (tab === "timeline" && timeline?.key(key))
		done = true;
	else if (Object.hasOwn(KEYS, key) && (tab === "tests" || key === "/" || key === "?") &&
			!(key.length > 1 && key !== "Escape" && event.target.matches("button, summary, a, pre")))
		KEYS[key]();
	else
		done = false;
	if (done)
		event.preventDefault();
});

// what the address says
function show() {
	readAddress();
	redraw();
	if (tab === "tests")
		openFirst();
}

addEventListener("popstate", show);
show();
