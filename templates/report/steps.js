// Steps of a test and its fixtures as a tree, with parameters, times and attachments in their places.

const STEP_OUTCOMES = { passed: "passed", failed: "failed", broken: "error", skipped: "skipped" };

// allure-pytest calls the end of a fixture NAME::0
const stepName = name => name.replace(/::\d+$/, "");

function parametersOf(list) {
	return (list || []).map(([name, value]) => el("code", { class: "parameter" }, `${name} = ${value}`));
}

// allure-pytest ends a fixture before its steps
const timeOf = step => Math.max(step.seconds, (step.steps || []).reduce((sum, inner) => sum + inner.seconds, 0));

function drawStep(step) {
	const outcome = STEP_OUTCOMES[step.status || "passed"] || "not run";
	const line = [badge(outcome), el("span", { class: "name" }, stepName(step.name)), parametersOf(step.parameters),
		el("small", { class: "time" }, seconds(timeOf(step)))];
	const inner = [step.message && !step.steps?.some(inside => inside.message) ?
		el("p", { class: "message", "data-outcome": outcome }, firstLine(step.message)) : "",
	step.steps ? drawSteps(step.steps) : "", (step.files || []).map(attachment)].flat().filter(Boolean);
	// those that did not pass are open, down to the cause
	return el("li", {}, inner.length ? el("details", { open: outcome !== "passed" }, el("summary", {}, line), inner) :
		el("div", { class: "leaf" }, line));
}

const drawSteps = list => el("ul", { class: "steps" }, list.map(drawStep));

// what one result of Allure tells
function drawInfo(info) {
	return [
		info.parameters ? section(say("parameters"), el("p", { class: "parameters" }, parametersOf(info.parameters))) : "",
		info.before ? section(say("setup"), drawSteps(info.before)) : "",
		info.steps ? section(say("steps"), drawSteps(info.steps)) : "",
		info.left ? el("p", { class: "cut" }, say("stepsLeft", number(info.left))) : "",
		info.after ? section(say("teardown"), drawSteps(info.after)) : "",
		info.files ? section(`${say("attachments")} (${info.files.length})`, info.files.map(attachment)) : ""];
}
