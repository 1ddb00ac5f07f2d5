// @ts-check
// A stretch of time is chosen by dragging over a chart: the page then shows that time. Whoever has no pointer writes it into the fields beside it.

/** @typedef {{ svg: SVGSVGElement, slots: SVGRectElement[], first: number, last: number, band: SVGRectElement }} Drag */

/** The step under a place on the screen, or the nearest one. @param {SVGRectElement[]} slots @param {number} x */
function nearest(slots, x) {
  const at = slots.findIndex(slot => x < slot.getBoundingClientRect().right);
  return at < 0 ? slots.length - 1 : at;
}

/** Shows what is chosen so far. @param {Drag} drag */
function draw({ slots, first, last, band }) {
  const [from, to] = [slots[Math.min(first, last)], slots[Math.max(first, last)]];
  const x = Number(from.getAttribute('x'));
  band.setAttribute('x', String(x));
  band.setAttribute('width', String(Number(to.getAttribute('x')) + Number(to.getAttribute('width')) - x));
  for (const name of ['y', 'height']) band.setAttribute(name, from.getAttribute(name) ?? '0');
}

export function zoom() {
  /** @type {Drag | null} */
  let drag = null;
  const end = () => {
    drag?.band.remove();
    if (drag) delete drag.svg.dataset.draft; // which keeps the page as it is meanwhile
    drag = null;
  };
  document.addEventListener('pointerdown', event => {
    const svg = /** @type {Element} */ (event.target).closest('svg[data-zoom]');
    if (!(svg instanceof SVGSVGElement) || event.button !== 0) return;
    const slots = /** @type {SVGRectElement[]} */ ([...svg.querySelectorAll('.hit')]);
    const band = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    band.setAttribute('class', 'band');
    const first = nearest(slots, event.clientX);
    drag = { svg, slots, first, last: first, band };
    svg.dataset.draft = '';
    event.preventDefault();
  });
  document.addEventListener('pointermove', event => {
    if (!drag) return;
    drag.last = nearest(drag.slots, event.clientX);
    if (drag.last !== drag.first && !drag.band.isConnected) drag.svg.append(drag.band);
    draw(drag);
  });
  document.addEventListener('pointerup', () => {
    if (!drag) return;
    const { svg, slots, first, last } = drag;
    end();
    if (first === last) return; // a click chooses nothing
    const to = new URL(svg.dataset.zoom ?? '', location.href);
    to.searchParams.set('from', slots[Math.min(first, last)].dataset.from ?? '');
    to.searchParams.set('to', slots[Math.max(first, last)].dataset.to ?? '');
    location.href = to.href;
  });
  document.addEventListener('pointercancel', end);
  document.addEventListener('keydown', event => { if (event.key === 'Escape') end(); });
}
