// @ts-check
// Shows what a form would do while it is filled in: its page is asked with the values of the form, and the part that tells of them takes the place of the one before.
import { fragment } from './fragment.js';

const quiet = 250; // ms: keys that come together are answered once

let asked = 0;
/** @type {number | undefined} */
let timer;

/** @param {HTMLFormElement} form @param {number} mine @param {(part: HTMLElement) => void} shown */
async function ask(form, mine, shown) {
  const values = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const fresh = (await fragment(`${form.action}?${values}`))?.getElementById(form.dataset.preview ?? '');
  const part = document.getElementById(form.dataset.preview ?? '');
  if (!part || mine !== asked) return;
  if (fresh) part.replaceWith(fresh);
  else {
    part.replaceChildren(Object.assign(document.createElement('p'), { className: 'notice bad', role: 'alert', textContent: 'The next runs could not be read. Change a value to try again.' }));
    part.inert = false;
  }
  shown(fresh ?? part);
}

/** @param {(part: HTMLElement) => void} shown called with what is new */
export function preview(shown) {
  document.addEventListener('input', event => {
    const form = /** @type {Element} */ (event.target).closest('form[data-preview]');
    if (!(form instanceof HTMLFormElement)) return;
    form.dataset.draft = ''; // the page does not fetch itself again under whoever types
    const part = document.getElementById(form.dataset.preview ?? '');
    if (part) part.inert = true; // what it would save is no longer what stands in the form
    const mine = ++asked;
    clearTimeout(timer);
    timer = window.setTimeout(() => ask(form, mine, shown), quiet);
  });
}
