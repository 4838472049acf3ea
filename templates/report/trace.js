// A traceback of pytest: the error with its diff first, then the frames.

const PLACE = /^([^\s:][^:]*):(\d+):(?: in (.+)| |$)/;
const BETWEEN = /^(During handling of|The above exception was)/;

const isError = line => /^E( |$)/.test(line);

function withoutBlankEnds(lines) {
	const told = lines.map(line => !!line.trim());
	return lines.slice(told.indexOf(true) < 0 ? lines.length : told.indexOf(true), told.lastIndexOf(true) + 1);
}

// text -> frames in the order of the calls; a text that belongs to none has no path.
// The place is below the lines of a long entry, and above those of a short one ("in NAME").
function framesOf(text) {
	const frames = [];
	let lines = [], above = null;
	const end = place => {
		lines = withoutBlankEnds(lines);
		if (place || lines.length)
			frames.push({ path: place?.[1], line: place?.[2], function: place?.[3], lines });
		[lines, above] = [[], null];
	};
	for (const line of plain(text).split("\n")) {
		const place = PLACE.exec(line);
		if (place?.[3]) {
			end(above);
			above = place;
		} else if (place) {
			end(place);
		} else if (line.startsWith("_ _ _ ")) {
			end(above);
		} else if (BETWEEN.test(line)) {
			end(above);
			frames.push({ lines: [line] });
		} else {
			lines.push(line);
		}
	}
	end(above);
	return frames;
}

// the text of the error without the marks and without the indentation that all its lines have
function errorText(frames) {
	const last = frames.findLast(frame => frame.lines.some(isError));
	if (!last)
		return null;
	const lines = last.lines.filter(isError).map(line => line.slice(1));
	const indents = lines.filter(line => line.trim()).map(line => /^ */.exec(line)[0].length);
	const common = Math.min(...indents);
	return { frame: last, lines: lines.map(line => line.slice(Math.min(common, line.length))) };
}

// how a line of an error is shown: removed, added, a pointer to the difference, or a remark
function diffKind(line) {
	const [, sign, rest] = /^ {0,2}([-+?])( .*|)$/.exec(line) || [];
	if (!sign || /^ +(where|and) /.test(rest))
		return sign || /^ *(Use -v|\+ +(where|and) )/.test(line) ? "remark" : "";
	return { "-": "less", "+": "more", "?": "remark" }[sign];
}

function errorBlock(lines) {
	return el("pre", { class: "error", tabindex: 0 }, lines.map((line, i) =>
		el("span", { class: i ? diffKind(line) : "first" }, line + "\n")));
}

const SOURCE_LINES = 12; // before the line that failed; more are folded

const sourceLine = line => el("span", { class: isError(line) ? "e" : line.startsWith(">") ? "at" : "" }, line + "\n");

function frameLines(lines) {
	const at = lines.findIndex(line => line.startsWith(">"));
	const cut = Math.max(0, at - SOURCE_LINES);
	return el("pre", { class: "trace", tabindex: 0 }, cut ?
		el("details", {}, el("summary", {}, say("linesBefore", number(cut))), lines.slice(0, cut).map(sourceLine)) : "",
	lines.slice(cut).map(sourceLine));
}

const isOf = (frame, module) => !!frame.path && (frame.path === module || frame.path.endsWith(`/${module}`) ||
	module.endsWith(`/${frame.path}`));
const isForeign = frame => /^\.\.|^\/|site-packages/.test(frame.path || "");

// open: the test's own frames, and where the error was raised, unless that is a library
// died: the text is what the worker left, a log, and not a traceback
function drawFrames(frames, module, error, died = false) {
	const own = frames.some(frame => isOf(frame, module));
	return frames.map(frame => {
		const lines = frame === error?.frame ? frame.lines.filter(line => !isError(line)) : frame.lines;
		if (!frame.path && died)
			return el("details", { class: "frame" }, el("summary", {}, say("linesOfLog", number(lines.length))), frameLines(lines));
		if (!frame.path)
			return lines.length > 1 ? frameLines(lines) : el("p", { class: "where" }, lines[0] || "");
		const open = isOf(frame, module) || (frame === frames[frames.length - 1] && !(own && isForeign(frame)));
		return el("details", { class: "frame", open }, el("summary", {}, el("code", {}, `${frame.path}:${frame.line}`),
			frame.function ? el("small", {}, frame.function) : ""), lines.length ? frameLines(lines) : "");
	});
}

// the error of a test or an attempt: what is to be read first
function drawError(message, trace) {
	const frames = trace ? framesOf(trace) : [];
	const error = errorText(frames);
	return { error, frames, block: error ? errorBlock(error.lines) :
		message ? el("p", { class: "message" }, plain(message)) : "" };
}
