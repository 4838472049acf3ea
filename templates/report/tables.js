// The other tabs: groups, what is slow or flaky, and the environment.

// a click, or Enter
const pressed = act => act ? { onclick: act, onkeydown: event => event.key === "Enter" && act(), tabindex: 0 } : {};

function table(columns, rows, open) {
	return el("div", { class: "scroll", tabindex: 0 }, el("table", {},
		el("thead", {}, el("tr", {}, columns.map(column => el("th", { class: column.number ? "number" : "",
			"aria-sort": column.sorted, ...pressed(column.sort) }, say(column.key))))),
		el("tbody", {}, rows.map(row => el("tr", { class: open ? "link" : "", ...pressed(open && (() => open(row))) },
			columns.map(column => el("td", { class: column.number ? "number" : column.wide ? "wide" : "" },
				column.cell(row))))))));
}

const lasted = group => group.stop - group.start;
const groupColumns = [
	{ key: "verdict", cell: group => [badge(group.verdict), " ", say(group.verdict)], by: group => run.verdicts.indexOf(group.verdict) },
	{ key: "name", wide: true, cell: group => [group.name, ["cached", "kept"].map(earlier => group[earlier] ? el("span", { class: "tag calm" }, say(earlier)) : ""),
		group.origin ? el("p", { class: "where" }, say("elsewhere"), ` ${moment(run.start + group.start)}, ${group.origin}`) : "",
		group.message || group.at ? el("p", { class: "where" }, group.message || group.at) : ""], by: group => group.name },
	{ key: "count", cell: group => [bar(group.counts, group.tests.length), number(group.tests.length)], by: group => group.tests.length },
	{ key: "duration", number: true, cell: group => seconds(lasted(group)), by: lasted },
	{ key: "cost", number: true, cell: group => group.cost ? seconds(group.cost) : "", by: group => group.cost },
	{ key: "cpu", number: true, cell: group => seconds(group.cpu), by: group => group.cpu },
	{ key: "memory", number: true, cell: group => group.rss ? `${Math.round(group.rss / 1024)} MiB` : "", by: group => group.rss },
	{ key: "attempts", number: true, cell: group => number(group.attempts), by: group => group.attempts },
];

// the column of a live run that opens the log of a group
const logColumn = { key: "follow", cell: group => group.attempts ? el("button", { class: "small", onclick: event => {
	event.stopPropagation();
	followLog(group);
} }, say("follow")) : "", by: group => group.attempts };

const PAGE = 200;
let groupOrder = { key: "duration", down: true };
let groupsShown = PAGE;

function drawGroups() {
	const column = groupColumns.find(({ key }) => key === groupOrder.key);
	const rows = [...run.groups].sort((a, b) => {
		const [x, y] = [column.by(a), column.by(b)];
		return (x < y ? -1 : x > y ? 1 : 0) * (groupOrder.down ? -1 : 1);
	});
	const again = act => () => { act(); redraw(); };
	const columns = (streams.open ? [...groupColumns, logColumn] : groupColumns).map(each => ({ ...each,
		sorted: each.key === groupOrder.key ? (groupOrder.down ? "descending" : "ascending") : null,
		sort: again(() => {
			groupOrder = { key: each.key, down: each.key === groupOrder.key ? !groupOrder.down : each.key !== "name" };
		}) }));
	return el("div", { class: "card" }, table(columns, rows.slice(0, groupsShown), openGroup),
		rows.length > groupsShown ? el("button", { class: "small more",
			onclick: again(() => { groupsShown += 5 * PAGE; }) }, `+ ${number(rows.length - groupsShown)}`) : "");
}

const testColumn = { key: "name", wide: true, cell: test => [el("b", {}, test.title || test.name),
	el("p", { class: "where" }, test.id)] };

function slowModules() {
	const modules = new Map();
	for (const test of tests) {
		const module = modules.get(test.module) || { name: test.module, duration: 0, count: 0 };
		module.duration += test.duration;
		module.count++;
		modules.set(test.module, module);
	}
	return [...modules.values()].sort((a, b) => b.duration - a.duration).slice(0, 15);
}

function drawInsights() {
	const flaky = tests.filter(test => test.flaky).slice(0, 50);
	const slow = [...tests].sort(ORDERS.sortSlow).slice(0, 25);
	const duration = { key: "duration", number: true, cell: row => seconds(row.duration) };
	const outcome = { key: "verdict", cell: test => badge(test.outcome) };
	return el("div", { class: "cards" }, trend(),
		el("div", { class: "card" }, el("h2", {}, say("slowest")), table([outcome, testColumn, duration], slow, openTest)),
		el("div", { class: "card" }, el("h2", {}, say("flakyTests")), flaky.length ?
			table([outcome, testColumn, { key: "past", cell: past }], flaky, openTest) :
			el("p", { class: "hint" }, say("noFlaky"))),
		el("div", { class: "card" }, el("h2", {}, say("slowModules")), table([
			{ key: "name", wide: true, cell: row => row.name },
			{ key: "count", number: true, cell: row => number(row.count) }, duration], slowModules())));
}

function drawEnvironment() {
	const [now] = run.runs || [];
	const told = ["commit", "branch"].filter(key => now?.[key]).map(key => [key, now[key]]);
	const rows = [...(run.command ? [["command", run.command]] : []), ...told, ...run.facts, [say("started"), run.start ? moment(run.start) : ""],
		[say("duration"), seconds(run.stop - run.start)]];
	return el("div", { class: "card" }, el("dl", { class: "rows" }, rows.map(([key, value]) =>
		[el("dt", {}, say(key)), el("dd", {}, value)])));
}
