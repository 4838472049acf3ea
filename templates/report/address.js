// What is shown is in the address: #test=ID&tab=groups&kind=flaky&q=words. A link to a test stays valid over
// runs; "group" tells apart tests that have the same node id in several groups.

const TAB_NAMES = ["tests", "timeline", "groups", "insights", "environment"];

function addressOf() {
	const state = new URLSearchParams();
	const test = view.selected;
	if (tab !== "tests")
		state.set("tab", tab);
	else if (view.wanted)
		state.set("test", view.wanted.id);
	if (tab === "tests" && test) {
		state.set("test", test.id);
		if (tests.some(other => other !== test && other.id === test.id))
			state.set("in", test.group.name);
	}
	if (view.kind !== defaultKind())
		state.set("kind", view.kind);
	if (view.group !== "")
		state.set("group", run.groups[view.group].name);
	if (view.query)
		state.set("q", view.query);
	if (view.sort !== "sortRun")
		state.set("sort", view.sort);
	// node ids stay readable
	const text = state.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");
	return text ? `#${text}` : location.pathname + location.search;
}

// asNew: Back returns to what was shown before
function writeAddress(asNew) {
	const address = addressOf();
	if (address === location.hash || (!address.startsWith("#") && !location.hash))
		return;
	history[asNew ? "pushState" : "replaceState"](null, "", address);
}

const defaultKind = () => kinds.failed && !run.live ? "failed" : "all";

function readAddress() {
	const state = new URLSearchParams(location.hash.slice(1));
	const asked = (name, values, otherwise) => values.includes(state.get(name)) ? state.get(name) : otherwise;
	const group = run.groups.findIndex(({ name }) => name === state.get("group"));
	tab = asked("tab", TAB_NAMES, "tests");
	Object.assign(view, { kind: asked("kind", KINDS, defaultKind()), group: group < 0 ? "" : String(group),
		query: state.get("q") || "", sort: asked("sort", Object.keys(ORDERS), "sortRun") });
	view.wanted = state.has("test") ? { id: state.get("test"), group: state.get("in") } : null;
	view.selected = null;
	searchFor(view.query);
	findWanted();
}

// the test of the address; that of a live run may end later
function findWanted() {
	const { wanted } = view;
	const found = wanted && tests.find(({ id, group }) => id === wanted.id && (!wanted.group || group.name === wanted.group));
	if (!found)
		return false;
	view.wanted = null;
	view.selected = found;
	lookInNew(found); // before the search gets there
	if (!isShown(found))
		Object.assign(view, { kind: "all", group: "", query: "" });
	return true;
}
