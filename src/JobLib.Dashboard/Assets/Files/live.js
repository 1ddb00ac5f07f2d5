// @ts-check
// Follows what happens: the server says that something has changed, and the page fetches itself again.
import { fragment } from './fragment.js';
import { merge } from './merge.js';

const quiet = 500; // ms: hints that come together are answered once

/**
 * Keeps the page fresh while it can be seen.
 * @param {(main: HTMLElement) => void} merged called when the page has changed
 */
export function follow(merged) {
  const sign = document.getElementById('live');
  const topic = document.getElementById('main')?.dataset.topic;
  if (!sign || !topic || !sign.dataset.url) return;

  /** @type {EventSource | undefined} */
  let source;
  /** @type {number | undefined} */
  let timer;

  const fetchAgain = async () => {
    timer = undefined;
    const main = document.getElementById('main');
    if (!main || document.hidden || document.querySelector('dialog[open], .menu[open], [data-draft]')) return;
    const fresh = (await fragment(location.href))?.getElementById('main');
    if (!fresh) return;
    main.querySelector(':scope > .notice[role=status]')?.setAttribute('data-keep', '');
    fresh.querySelector(':scope > .notice[role=status]')?.remove();
    merge(main, fresh);
    merged(main);
  };

  const open = () => {
    source = new EventSource(`${sign.dataset.url}?topic=${encodeURIComponent(topic)}`);
    source.onopen = () => { sign.hidden = false; sign.classList.remove('off'); };
    source.onerror = () => sign.classList.add('off');
    source.addEventListener('changed', () => { timer ??= window.setTimeout(fetchAgain, quiet); });
  };

  const close = () => { source?.close(); source = undefined; };

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) close();
    else if (!source) { open(); fetchAgain(); }
  });
  setInterval(() => { if (source) timer ??= window.setTimeout(fetchAgain, quiet); }, 30_000); // ages grow also where nothing happens
  window.addEventListener('pagehide', close);
  if (!document.hidden) open();
}
