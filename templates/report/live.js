// A live run: its events (src/run/live_server.h) become tests and groups.

const LONG_ROUND = 1500; // milliseconds

const streams = { open: !!run.live };

function liveWords() {
	const all = number(run.groups.length);
	const ended = run.groups.filter(group => group.ended).length;
	if (ended === run.groups.length)
		return [say("liveEnding"), kinds.failed ? "bad" : "none"];
	return kinds.failed ? [say("liveFailed", number(ended), all, number(kinds.failed)), "bad"] :
		[say("liveRunning", number(ended), all), "none"];
}

const elapsed = () => Math.max(0, Date.now() / 1000 - run.start);

// a retried test replaces its earlier attempt
function takeTest({ test: row, place, detail }) {
	const group = run.groups[row[0]];
	const known = group.places.get(place);
	const test = makeTest(row, known ? known.index : tests.length, place);
	group.places.set(place, test);
	tests[test.index] = test;
	if (known)
		group.tests[group.tests.indexOf(known)] = test;
	else
		group.tests.push(test);
	group.runs = null;
	if (view.selected === known && known)
		view.selected = test;
	details.get(group.index).tests[place] = detail;
	lookInNew(test);
}

function takeGroup({ group: index, ...news }) {
	const group = run.groups[index];
	if ("attempt" in news)
		Object.assign(group, { verdict: "running", attempts: news.attempt, start: news.start, slot: news.slot });
	else if ("verdict" in news)
		Object.assign(group, { verdict: run.verdicts[news.verdict], stop: news.stop, at: null, ended: true });
	else if ("cached" in news)
		Object.assign(group, { verdict: "passed", cached: 1, ended: true });
	else
		group.at = news.at;
}

function tick() {
	if (document.documentElement.matches(":active"))
		return; // keep the elements: a click on one may be under way
	const focused = document.activeElement?.id;
	run.stop = run.start + elapsed();
	for (const group of run.groups)
		if (group.verdict === "running")
			group.stop = run.stop - run.start;
	count();
	drawHead();
	if (focused)
		byId(focused)?.focus();
	if (tab === "tests") {
		refresh();
		if (findWanted())
			select(view.selected, { jump: true });
	} else if (tab === "timeline" && timeline) {
		timeline.follow();
	} else if (tab === "groups" || tab === "insights") {
		byId("main").replaceChildren(TABS[tab]());
	}
}

function prepare() {
	for (const group of run.groups) {
		Object.assign(group, { verdict: "waiting", places: new Map(), start: 0, stop: 0 });
		details.set(group.index, { tests: {} });
	}
}

// when the run has ended, its report replaces what the events said, or the report of the round before
async function takeReport(notice) {
	const { selected } = view;
	const { scrollY } = window;
	const group = run.groups[view.group]?.name;
	const typing = document.activeElement === elements.search;
	run.live = null;
	run.notice = say(notice);
	try {
		const answer = await fetch("report");
		if (answer.ok) {
			const elements = [...(await answer.text()).matchAll(
				/<script type="(?:application\/json|text\/plain)" id="([\w.-]+)">([^<]*)<\/script>/g)];
			const found = new Map(elements.map(([, id, text]) => [id, text]));
			load(id => found.get(id));
			searchAnew();
			run.notice = say(notice);
			const place = run.groups.findIndex(({ name }) => name === group);
			view.group = place < 0 ? "" : String(place);
		}
	} catch { /* keep what the events said */ }
	view.selected = null;
	if (selected)
		view.wanted = { id: selected.id, group: selected.group.name };
	findWanted();
	redraw();
	scrollTo(0, scrollY);
	if (typing)
		elements.search.focus();
}

// arun --watch: the page stays as it is, but for a round that takes long, which is shown while it goes on
function followRounds(id) {
	const source = new EventSource(`rounds?run=${id}`);
	const tell = notice => { run.notice = say(notice); drawHead(); };
	let long = 0;
	source.addEventListener("began", () => { long ||= setTimeout(() => location.reload(), LONG_ROUND); });
	source.addEventListener("ended", () => {
		clearTimeout(long);
		long = 0;
		takeReport("liveRounds");
	});
	source.addEventListener("end", () => { source.close(); tell("liveEnded"); });
	source.onerror = () => tell("liveGone");
	source.onopen = () => tell("liveRounds");
}

function listen() {
	const id = run.live;
	const source = new EventSource(`events?run=${id}`);
	let due = 0;
	const soon = () => { due ||= setTimeout(() => { due = 0; if (run.live) tick(); }, 250); };
	const clock = setInterval(soon, 1000);
	const end = act => ({ data }) => {
		source.close();
		clearInterval(clock);
		streams.open = false;
		act(JSON.parse(data));
	};
	source.onmessage = ({ data }) => {
		const news = JSON.parse(data);
		if (news.test)
			takeTest(news);
		else if ("group" in news)
			takeGroup(news);
		soon();
	};
	source.onopen = () => { run.notice = ""; };
	source.onerror = () => { run.notice = say("liveGone"); soon(); };
	source.addEventListener("end", end(async ({ rounds }) => {
		await takeReport(rounds ? "liveRounds" : "liveEnded");
		if (rounds)
			followRounds(id);
	}));
	source.addEventListener("other", end(() => location.reload()));
}

// -- the log of a group

function followLog(group) {
	const lines = el("pre", { tabindex: 0, class: "log" });
	const name = el("p", { class: "where" });
	const source = new EventSource(`log/${group.index}`);
	const dialog = el("dialog", { id: "log", onclose: () => { source.close(); dialog.remove(); } },
		el("h2", {}, group.name), name, lines,
		el("form", { method: "dialog" }, el("button", { class: "small" }, say("close"))));
	const put = text => {
		const below = lines.scrollHeight - lines.scrollTop - lines.clientHeight < 40;
		lines.append(text);
		if (lines.childNodes.length > 5000)
			lines.firstChild.remove();
		if (below)
			lines.scrollTop = lines.scrollHeight;
	};
	source.addEventListener("wait", () => { name.textContent = say("logWaits"); });
	source.addEventListener("file", ({ data }) => {
		name.textContent = JSON.parse(data);
		lines.replaceChildren();
	});
	source.onmessage = ({ data }) => put(plain(JSON.parse(data)) + "\n");
	source.addEventListener("end", () => source.close());
	source.onerror = () => source.close();
	document.body.append(dialog);
	dialog.showModal();
}

if (run.live) {
	prepare();
	listen();
}
