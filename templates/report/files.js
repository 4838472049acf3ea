// Attachments: texts, and pictures, videos and HTML that are in the page or beside it.

// source -> text of a small file; details of tests that are parsed add theirs
const texts = new Map();

// files that a browser does not execute; HTML, SVG and unknown types are shown in a sandbox
const QUIET = /\.(txt|log|json|csv|tsv|png|jpe?g|gif|webp|bmp|tiff?|mp4|webm|ogg|mp3|wav|pdf|zip|gz)$/i;
const MEDIA = { image: /^image\/(png|jpe?g|gif|webp|bmp|svg)/, video: /^video\//, audio: /^audio\//, html: /^text\/html/ };

const embedded = source => elementText(`file-${source}`);

// HTML as text: in the charset that it names, else UTF-8
function decoded(base64, type) {
	const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
	const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1024));
	const [, charset] = /charset=["']?([\w-]+)/i.exec(`${type} ${head}`) || [];
	try {
		return new TextDecoder(charset || "utf-8").decode(bytes);
	} catch { // no such charset
		return new TextDecoder().decode(bytes);
	}
}

function pretty(text, type) {
	if (/json/.test(type || ""))
		try { return JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it is */ }
	return text;
}

// the element that shows a file; href: where it is beside the page
function content(kind, href, [name, source, type]) {
	const data = embedded(source);
	const src = data === undefined ? href : `data:${type};base64,${data}`;
	if (kind === "image")
		return el("img", { src, alt: name, loading: "lazy" });
	if (kind === "video" || kind === "audio")
		return el(kind, { src, controls: true, preload: "metadata" });
	if (kind === "text")
		return el("pre", { tabindex: 0 }, plain(pretty(texts.get(source), type)));
	// the sandbox allows nothing; data: has no origin, so that its text is handed over
	return data === undefined ? el("iframe", { src: href, sandbox: true, title: name }) :
		el("iframe", { srcdoc: decoded(data, type), sandbox: true, title: name });
}

function attachment(file) {
	const [name, source, type, bytes] = file;
	const href = `json/${encodeURIComponent(source)}`;
	const quiet = QUIET.test(source);
	const media = Object.keys(MEDIA).find(each => MEDIA[each].test(type || ""));
	const kind = texts.has(source) ? "text" : media || (quiet ? "link" : "frame");
	const here = kind === "text" || (kind !== "link" && embedded(source) !== undefined);
	const link = quiet && !here ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, say("open")) : "";
	const about = el("small", {}, [type, size(bytes), here ? "" : say("beside", `json/${source}`)].filter(Boolean).join(" · "));
	if (kind === "link")
		return el("div", { class: "file" }, el("span", {}, name), about, link);
	const folded = el("details", { class: "file" }, el("summary", {}, el("span", {}, name), about, link));
	folded.addEventListener("toggle", () => {
		if (folded.children.length === 1)
			folded.append(content(kind, href, file));
	});
	return folded;
}
