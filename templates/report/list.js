// A long list whose rows have one height; only visible rows have elements.

class LongList {
	constructor(element, height, draw) {
		Object.assign(this, { element, height, draw, rows: [], first: 0, end: 0 });
		element.classList.add("long");
		this.look = () => this.show();
		addEventListener("scroll", this.look, { passive: true });
		addEventListener("resize", this.look);
	}

	set(rows) {
		this.rows = rows;
		this.element.style.height = `${rows.length * this.height}px`;
		this.show(true);
	}

	show(anew = false) {
		if (!this.element.isConnected || !this.element.offsetParent)
			return;
		const top = -this.element.getBoundingClientRect().top;
		const first = Math.max(0, Math.floor(top / this.height) - 10);
		const end = Math.min(this.rows.length, Math.ceil((top + innerHeight) / this.height) + 10);
		if (!anew && first === this.first && end === this.end)
			return;
		[this.first, this.end] = [first, end];
		this.element.replaceChildren(...this.rows.slice(first, end).map((row, i) => {
			const element = this.draw(row);
			element.style.transform = `translateY(${(first + i) * this.height}px)`;
			return element;
		}));
	}

	// scrolls to a row; above: height of the header that covers the top
	reveal(i, above) {
		const top = this.element.getBoundingClientRect().top + i * this.height;
		if (top < above)
			scrollBy(0, top - above);
		else if (top + this.height > innerHeight)
			scrollBy(0, top + this.height - innerHeight + 8);
	}
}
