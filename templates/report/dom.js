// Creates elements and formats numbers and times. Text is never parsed as markup.

// invisible characters: control characters, changes of direction, no width (as in src/base/text.c)
const HIDDEN = new RegExp("[\\0-\\x08\\x0b\\f\\x0e-\\x1f\\x7f-\\x9f\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e" +
	"\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]|[\\u200c\\u200d](?![^\\0-\\x7f])", "gu");

function visible(text) {
	return text.replace(HIDDEN, character => {
		const code = character.codePointAt(0).toString(16);
		return code.length < 3 ? `\\x${code.padStart(2, "0")}` : code.length < 5 ? `\\u${code.padStart(4, "0")}` :
			`\\U${code.padStart(8, "0")}`;
	});
}

function el(name, properties = {}, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(properties)) {
		if (value === undefined || value === null || value === false)
			continue;
		if (key.startsWith("on"))
			element.addEventListener(key.slice(2), value);
		else if (key === "class")
			element.className = value;
		else if (key === "text")
			element.textContent = visible(String(value));
		else if (key === "title" || key === "alt" || key === "aria-label")
			element.setAttribute(key, visible(String(value)));
		else if (key === "style")
			for (const [name, css] of Object.entries(value))
				element.style.setProperty(name, css);
		else
			element.setAttribute(key, value === true ? "" : value);
	}
	element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== "")
		.map(child => typeof child === "string" ? visible(child) : child));
	return element;
}

const byId = id => document.getElementById(id);

function seconds(value) {
	if (value < 0.0005)
		return "0 ms";
	if (value < 0.9995)
		return `${value < 0.01 ? (value * 1000).toFixed(1) : Math.round(value * 1000)} ms`;
	if (value < 100)
		return `${value.toFixed(value < 10 ? 2 : 1)} s`;
	const whole = Math.round(value);
	if (whole < 3600)
		return say("minutes", Math.floor(whole / 60), String(whole % 60).padStart(2, "0"));
	return say("hours", Math.floor(whole / 3600), String(Math.floor(whole / 60) % 60).padStart(2, "0"));
}

const percent = share => `${(Math.floor(share * 1000) / 10).toFixed(share === 1 || share === 0 ? 0 : 1)} %`;
const number = value => value.toLocaleString(language === "zh" ? "zh-CN" : "en");
const moment = time => new Date(time * 1000).toLocaleString(language === "zh" ? "zh-CN" : "en-GB",
	{ dateStyle: "medium", timeStyle: "medium" });

const GLYPHS = { passed: "✓", failed: "✕", error: "!", skipped: "–", xfailed: "≈", xpassed: "✓",
	crashed: "✕", running: "▸", waiting: "·", "timed out": "◷", "not run": "○", interrupted: "■", empty: "○", lost: "?", missing: "?" };

function badge(outcome) {
	return el("span", { class: "badge", "data-outcome": outcome, title: say(outcome), "aria-label": say(outcome) },
		GLYPHS[outcome] || "?");
}

// removes a terminal's colours
const plain = text => text.replace(/\x1b\[[0-9;]*m/g, "");
const firstLine = text => plain(text || "").split("\n")[0];

async function copyText(text, button) {
	try {
		await navigator.clipboard.writeText(text);
	} catch { // some browsers do not allow the clipboard on file:
		const area = el("textarea", { class: "offscreen" });
		area.value = text;
		document.body.append(area);
		area.select();
		document.execCommand("copy");
		area.remove();
	}
	button.textContent = say("copied");
	setTimeout(() => { button.textContent = say("copy"); }, 1200);
}

function command(text, id) {
	const button = el("button", { class: "small", id, onclick: () => copyText(text, button) }, say("copy"));
	return el("div", { class: "command" }, el("code", {}, text), button);
}

function size(bytes) {
	const [unit, by] = bytes < 1024 ? ["B", 1] : bytes < 1 << 20 ? ["KiB", 1024] : ["MiB", 1 << 20];
	return bytes ? `${(bytes / by).toFixed(by === 1 || bytes / by >= 10 ? 0 : 1)} ${unit}` : "";
}

// a list of tabs; arrow keys, Home and End choose one. Each has an id, the id of its panel, and its text
function tabList(properties, tabs, chosen, show) {
	const list = el("div", { ...properties, role: "tablist", onkeydown: event => {
		const to = { ArrowLeft: chosen - 1, ArrowRight: chosen + 1, Home: 0, End: tabs.length - 1 }[event.key];
		if (to === undefined)
			return;
		event.preventDefault();
		event.stopPropagation();
		choose((to + tabs.length) % tabs.length);
		list.children[chosen].focus();
	} });
	const mark = () => [...list.children].forEach((tab, i) => {
		tab.setAttribute("aria-selected", String(i === chosen));
		tab.tabIndex = i === chosen ? 0 : -1;
	});
	const choose = i => {
		chosen = i;
		mark();
		show(i);
	};
	list.append(...tabs.map(({ id, controls, text, data }, i) => el("button", { id, role: "tab", "data-tab": data,
		"aria-controls": controls, onclick: () => choose(i) }, text)));
	mark();
	return list;
}
