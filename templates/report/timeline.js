// The timeline: groups in their slots, and their tests if there is room.

// what is drawn: a group in its slot, and in those of its helpers the tests that they ran
function bars() {
	return run.groups.filter(group => group.slot >= 0).flatMap(group => !group.helpers ? [group] : [
		part(group, {}, test => !group.helpers.some(([attempt]) => attempt === test.attempt)),
		...group.helpers.map(([attempt, slot, start, stop]) =>
			part(group, { slot, start, stop }, test => test.attempt === attempt)),
	]);
}

function part(group, place, has) {
	return Object.assign(Object.create(group), place, { tests: group.tests.filter(has), runs: null });
}

class Timeline {
	constructor() {
		this.groups = bars();
		this.end = Math.max(run.stop - run.start, run.predicted, 0.001);
		this.lane = Math.max(14, Math.min(34, Math.floor(420 / Math.max(1, run.slots))));
		this.canvas = el("canvas", { tabindex: 0, role: "img", "aria-label": say("timeline") });
		this.tip = el("div", { class: "tip", hidden: true });
		this.whole();
		this.listen();
	}

	// live run: the view grows with the run, unless it is zoomed
	follow() {
		const whole = this.from === 0 && this.to >= this.end;
		this.groups = bars();
		this.end = Math.max(run.stop - run.start, run.predicted, 0.001);
		if (whole)
			this.whole();
		this.draw();
	}

	whole() {
		this.from = 0;
		this.to = this.end * 1.02;
	}

	get left() { return 34; }
	get width() { return this.canvas.clientWidth - this.left - 8; }
	x(time) { return this.left + (time - this.from) / (this.to - this.from) * this.width; }
	time(x) { return this.from + (x - this.left) / this.width * (this.to - this.from); }
	y(slot) { return 26 + slot * this.lane; }

	listen() {
		const { canvas } = this;
		let drag = null;
		canvas.addEventListener("wheel", event => {
			if (!event.ctrlKey && !event.metaKey)
				return;
			event.preventDefault();
			this.zoom(Math.exp(event.deltaY * 0.004), this.time(event.offsetX));
		}, { passive: false });
		canvas.addEventListener("pointerdown", event => {
			drag = { x: event.offsetX, from: this.from, to: this.to, moved: false };
			canvas.setPointerCapture(event.pointerId);
		});
		canvas.addEventListener("pointermove", event => {
			if (drag && Math.abs(event.offsetX - drag.x) > 4)
				drag.moved = true;
			if (drag && drag.moved)
				this.move((drag.x - event.offsetX) / this.width * (drag.to - drag.from), drag.from, drag.to);
			this.point(event.offsetX, event.offsetY);
		});
		canvas.addEventListener("pointerup", event => {
			if (drag && !drag.moved)
				this.click(event.offsetX, event.offsetY);
			drag = null;
		});
		canvas.addEventListener("pointerleave", () => { this.tip.hidden = true; });
		canvas.addEventListener("dblclick", event => this.zoom(0.4, this.time(event.offsetX)));
		this.observer = new ResizeObserver(() => this.draw());
		this.observer.observe(canvas);
	}

	zoom(factor, center = (this.from + this.to) / 2) {
		const span = Math.min(this.end * 1.02, Math.max(this.end / 5000, (this.to - this.from) * factor));
		const share = (center - this.from) / (this.to - this.from);
		this.from = Math.max(0, Math.min(center - share * span, this.end * 1.02 - span));
		this.to = this.from + span;
		this.draw();
	}

	move(by, from = this.from, to = this.to) {
		const shift = Math.max(-from, Math.min(by, this.end * 1.02 - to));
		[this.from, this.to] = [from + shift, to + shift];
		this.draw();
	}

	key(key) {
		const span = this.to - this.from;
		const acts = { "+": () => this.zoom(0.6), "=": () => this.zoom(0.6), "-": () => this.zoom(1 / 0.6),
			0: () => { this.whole(); this.draw(); }, ArrowLeft: () => this.move(-span / 8),
			ArrowRight: () => this.move(span / 8) };
		acts[key]?.();
		return key in acts;
	}

	// -- tests and groups at a position

	testsShown(group) {
		return (group.stop - group.start) / (this.to - this.from) * this.width > 2.5 * group.tests.length;
	}

	at(x, y) {
		const slot = Math.floor((y - 26) / this.lane);
		const time = this.time(x);
		const near = (this.to - this.from) / this.width;
		const group = this.groups.find(other => other.slot === slot && other.start - near <= time &&
			time <= other.stop + near);
		const test = group && this.testsShown(group) ? group.tests.find(other => other.start >= 0 &&
			other.start - near <= time && time <= other.start + other.duration + near) : null;
		return [group, test];
	}

	point(x, y) {
		const [group, test] = this.at(x, y);
		this.canvas.style.cursor = group ? "pointer" : "default";
		this.tip.hidden = !group;
		if (!group)
			return;
		this.tip.replaceChildren(el("b", {}, test ? test.title || test.name : group.name),
			el("p", {}, test ? `${say(test.outcome)} · ${seconds(test.duration)}` :
				`${say(group.verdict)} · ${seconds(group.stop - group.start)} · ${group.tests.length} ${say("count")}`),
			test ? el("p", {}, group.name) : group.cost ? el("p", {}, say("predicted", seconds(group.cost))) : "");
		this.tip.style.left = `${Math.max(4, Math.min(x + 12, this.canvas.clientWidth - this.tip.offsetWidth - 4))}px`;
		this.tip.style.top = `${y + 16}px`;
	}

	click(x, y) {
		const [group, test] = this.at(x, y);
		if (test)
			openTest(test);
		else if (group)
			openGroup(group);
	}

	// -- drawing

	draw() {
		const { canvas } = this;
		const height = this.y(run.slots) + (run.predicted ? 22 : 8);
		const scale = devicePixelRatio || 1;
		if (!canvas.clientWidth)
			return;
		canvas.style.height = `${height}px`;
		canvas.width = Math.round(canvas.clientWidth * scale);
		canvas.height = Math.round(height * scale);
		this.colours = getComputedStyle(document.documentElement);
		this.pen = canvas.getContext("2d");
		this.pen.scale(scale, scale);
		this.pen.font = `12px ${this.colour("--sans")}`;
		this.drawAxis(height);
		this.pen.save();
		this.pen.beginPath();
		this.pen.rect(this.left, 0, this.width + 8, height);
		this.pen.clip();
		for (const group of this.groups)
			if (group.stop >= this.from && group.start <= this.to)
				this.drawGroup(group);
		if (run.predicted)
			this.drawMark(run.predicted, height, "--ink", say("predictedMark"));
		this.pen.restore();
	}

	colour(name) {
		return this.colours.getPropertyValue(name).trim();
	}

	outcome(name) {
		return this.colour(`--${name.replace(" ", "-")}`) || this.colour("--muted");
	}

	drawAxis(height) {
		const { pen } = this;
		const rough = (this.to - this.from) / Math.max(2, this.width / 110);
		const power = 10 ** Math.floor(Math.log10(rough));
		const tick = [1, 2, 5, 10].map(n => n * power).find(n => n >= rough);
		pen.fillStyle = this.colour("--muted");
		pen.strokeStyle = this.colour("--line");
		for (let time = Math.ceil(this.from / tick) * tick; time <= this.to; time += tick) {
			const x = Math.round(this.x(time)) + 0.5;
			pen.beginPath();
			pen.moveTo(x, 20);
			pen.lineTo(x, this.y(run.slots));
			pen.stroke();
			pen.fillText(seconds(time), x + 3, 13);
		}
		for (let slot = 0; slot < run.slots; slot++) {
			const y = this.y(slot);
			pen.fillStyle = this.colour("--idle");
			pen.fillRect(this.left, y + 1, this.width, this.lane - 3);
			pen.fillStyle = this.colour("--muted");
			if (this.lane >= 14)
				pen.fillText(String(slot + 1), 6, y + this.lane / 2 + 4);
		}
	}

	drawGroup(group) {
		const { pen } = this;
		const x = this.x(group.start);
		const width = Math.max(1.5, this.x(group.stop) - x - 1);
		const y = this.y(group.slot) + 1;
		const height = this.lane - 3;
		const shown = this.testsShown(group);
		pen.fillStyle = this.outcome(group.counts.passed ? "passed" : group.verdict);
		pen.globalAlpha = shown ? 0.25 : 0.85;
		pen.beginPath();
		pen.roundRect(x, y, width, height, Math.min(4, width / 2));
		pen.fill();
		pen.globalAlpha = 1;
		this.drawTests(group, y, height, shown);
		this.label(group.name, x, width, y, height, !shown);
	}

	// without room for all tests, only those that failed are drawn
	drawTests(group, y, height, all) {
		for (const test of group.runs ||= group.tests.flatMap(test => [...test.tries, test])) {
			if ((!all && !test.failed) || test.start < 0 || test.start > this.to ||
					test.start + test.duration < this.from)
				continue;
			const x = this.x(test.start);
			const width = Math.max(all ? 1 : this.width < 600 ? 1.5 : 2.5, this.x(test.start + test.duration) - x - 0.5);
			this.pen.fillStyle = this.outcome(test.outcome);
			if (all)
				this.pen.fillRect(x, y + 1, width, height - 2);
			else // in the lower half, so that passed tests stay visible
				this.pen.fillRect(x, y + height * 0.55, width, height * 0.45);
			if (all)
				this.label(test.title || test.name || "", x, width, y, height, true);
		}
	}

	label(text, x, width, y, height, inside) {
		const { pen } = this;
		const from = Math.max(x, this.left);
		const room = Math.min(x + width, this.left + this.width) - from - 10;
		if (!inside || height < 14 || room < 24)
			return;
		pen.save();
		pen.beginPath();
		pen.rect(from, y, room + 6, height);
		pen.clip();
		pen.fillStyle = this.colour("--on-outcome");
		pen.fillText(text, from + 6, y + height / 2 + 4);
		pen.restore();
	}

	drawMark(time, height, colour, text) {
		const { pen } = this;
		const x = Math.round(this.x(time)) + 0.5;
		pen.strokeStyle = this.colour(colour);
		pen.setLineDash([4, 4]);
		pen.beginPath();
		pen.moveTo(x, 20);
		pen.lineTo(x, height - 2);
		pen.stroke();
		pen.setLineDash([]);
		pen.fillStyle = this.colour(colour);
		pen.fillText(text, x - pen.measureText(text).width - 6, height - 5);
	}
}

let timeline = null;

function drawTimeline() {
	if (!run.slots)
		return el("p", { class: "hint" }, say("noTimes"));
	timeline = new Timeline();
	const wall = run.stop - run.start;
	const busy = timeline.groups.reduce((sum, group) => sum + group.stop - group.start, 0);
	const act = (id, key, label) => el("button", { class: "small", id, title: say(label), onclick: () => timeline.key(key) },
		key === "0" ? say(label) : key === "-" ? "−" : key);
	return el("div", { class: "timeline card" },
		el("div", { class: "line" },
			el("p", {}, el("b", {}, say("took", seconds(wall))),
				run.predicted ? el("span", {}, say("predicted", seconds(run.predicted))) : "",
				el("span", {}, say("idle", percent(Math.max(0, 1 - busy / Math.max(0.001, wall * run.slots))))),
				run.alone ? el("span", {}, say("alone", run.alone, seconds(run.waited))) : ""),
			el("div", {}, act("zoom-in", "+", "zoomIn"), act("zoom-out", "-", "zoomOut"), act("zoom-all", "0", "zoomAll"))),
		el("div", { class: "stage" }, timeline.canvas, timeline.tip),
		el("p", { class: "hint" }, say("timelineHint")));
}
