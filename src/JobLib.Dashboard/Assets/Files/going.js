// @ts-check
// A search that looks at jobs one by one comes in parts: goes on by itself, shows what it finds as it comes, and can be stopped.
import { fragment } from './fragment.js';

const most = 500; // rows: past that a person reads on by hand
const pause = 50; // ms between two parts, for others who ask the storage

/** @param {Element} results @param {Element} fresh @returns {number} how many rows there are now */
function add(results, fresh) {
  const rows = fresh.querySelectorAll('tbody > tr');
  const body = results.querySelector('tbody');
  if (rows.length && body) body.append(...rows);
  else if (rows.length) results.replaceChildren(...fresh.childNodes);
  return results.querySelectorAll('tbody > tr').length;
}

/** What stands in the place of the notice when a part was the last one. @param {Element} fresh @param {number} found */
function end(fresh, found) {
  const pager = fresh.querySelector('.pager');
  if (pager?.querySelector('a[rel=next]')) return pager;
  const done = document.createElement('p');
  done.className = 'notice';
  done.setAttribute('role', 'status');
  done.textContent = found ? 'That is all: every job has been looked at.' : 'Nothing matches: every job has been looked at.';
  return done;
}

/**
 * @param {(main: HTMLElement) => void} merged called when rows have come
 */
export async function goOn(merged) {
  const main = document.getElementById('main');
  const results = main?.querySelector('[data-results]');
  /** @type {HTMLElement | null | undefined} */
  let notice = main?.querySelector('[data-going]');
  if (!main || !notice || !results) return;
  let stopped = false;
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.textContent = 'Stop';
  stop.addEventListener('click', () => { stopped = true; stop.remove(); });
  let found = results.querySelectorAll('tbody > tr').length;
  while (notice?.dataset.going && !stopped && found < most) {
    notice.append(stop);
    await new Promise(done => setTimeout(done, document.hidden ? 1_000 : pause));
    if (stopped || document.hidden) continue;
    const fresh = (await fragment(notice.dataset.going))?.getElementById('main');
    const part = fresh?.querySelector('[data-results]');
    if (!fresh || !part || stopped) break;
    found = add(results, part);
    /** @type {HTMLElement | null} */
    const next = fresh.querySelector('[data-going]');
    const summary = main.querySelector('[data-summary]');
    if (summary) summary.textContent = `${found} ${found === 1 ? 'job matches' : 'jobs match'}${next ? ' so far; jobs are looked at one by one' : ''}`;
    notice.replaceWith(next ?? end(fresh, found));
    notice = next;
    merged(main);
  }
  stop.remove();
}
