// @ts-check
// Suggests what a term of the search may become, and the latest searches of this browser where nothing is typed yet.

const quiet = 150; // ms: keys that come together are answered once
const kept = 8; // searches
const store = 'joblib-searches';

/** @returns {string[]} */
function latest() {
  try { return JSON.parse(localStorage.getItem(store) ?? '[]').filter((/** @type {unknown} */ text) => typeof text === 'string'); } catch { return []; }
}

/** @param {string} text */
function keep(text) {
  if (!text) return;
  try { localStorage.setItem(store, JSON.stringify([text, ...latest().filter(other => other !== text)].slice(0, kept))); } catch { /* a browser that keeps nothing */ }
}

/** Where the term before the cursor begins: at the last blank that stands in no quotation marks. @param {string} text */
function begin(text) {
  let [at, quoted] = [0, false];
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (text[i] === ' ' && !quoted) at = i + 1;
  }
  return at;
}

/** @param {HTMLInputElement} box */
export function suggest(box) {
  const list = document.createElement('ul');
  list.id = 'suggestions';
  list.className = 'suggestions';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', 'Suggestions');
  list.hidden = true;
  list.dataset.keep = ''; // when the page is merged with a fresh one
  box.after(list);
  for (const [name, value] of [['role', 'combobox'], ['aria-controls', list.id], ['aria-autocomplete', 'list'], ['aria-expanded', 'false']]) box.setAttribute(name, value);
  let [at, asked] = [-1, 0];
  /** @type {number | undefined} */
  let timer;

  /** @param {number} index */
  const mark = index => {
    at = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
    if (at < 0) box.removeAttribute('aria-activedescendant'); else box.setAttribute('aria-activedescendant', list.children[at].id);
  };

  /** @param {{ text: string, about: string, whole?: boolean }[]} items */
  const show = items => {
    list.replaceChildren(...items.map((item, i) => {
      const line = document.createElement('li');
      const about = document.createElement('span');
      line.id = `suggestion-${i}`;
      line.setAttribute('role', 'option');
      line.textContent = item.text;
      about.className = 'muted';
      about.textContent = item.about;
      line.append(about);
      line.addEventListener('mousedown', event => { event.preventDefault(); take(item); });
      return line;
    }));
    list.hidden = items.length === 0;
    box.setAttribute('aria-expanded', String(!list.hidden));
    shown = items;
    mark(-1);
  };
  /** @type {{ text: string, about: string, whole?: boolean }[]} */
  let shown = [];

  /** @param {{ text: string, whole?: boolean }} item */
  const take = item => {
    const cursor = box.selectionStart ?? box.value.length;
    const from = item.whole ? 0 : begin(box.value.slice(0, cursor));
    const goesOn = item.text.endsWith(':') || item.whole ? '' : ' ';
    const text = item.text + goesOn;
    box.value = box.value.slice(0, from) + text + box.value.slice(item.whole ? box.value.length : cursor).trimStart();
    box.setSelectionRange(from + text.length, from + text.length);
    show([]);
    if (!goesOn && !item.whole) look();
  };

  const look = () => {
    clearTimeout(timer);
    const mine = ++asked;
    const before = box.value.slice(0, box.selectionStart ?? box.value.length);
    const term = before.slice(begin(before));
    if (!box.value) return show(latest().map(text => ({ text, about: 'searched before', whole: true })));
    if (!term) return show([]);
    timer = window.setTimeout(async () => {
      const answer = await fetch(`${box.dataset.suggest}?term=${encodeURIComponent(term)}`).then(found => found.ok ? found.json() : null).catch(() => null);
      const items = answer?.items ?? [];
      if (mine === asked && document.activeElement === box) show(items);
    }, quiet);
  };

  box.addEventListener('input', look);
  box.addEventListener('focus', look);
  box.addEventListener('blur', () => { asked++; show([]); });
  box.form?.addEventListener('submit', () => keep(box.value.trim()));
  box.addEventListener('keydown', event => {
    if (list.hidden) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step) mark((at + step + shown.length + (at < 0 && step < 0 ? 1 : 0)) % shown.length);
    else if ((event.key === 'Enter' || event.key === 'Tab') && at >= 0) take(shown[at]);
    else if (event.key === 'Escape') show([]);
    else return;
    event.preventDefault();
  });
}
