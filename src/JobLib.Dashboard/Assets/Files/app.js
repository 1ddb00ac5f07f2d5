// @ts-check
// Makes pages that work without a script pleasant: keys, time zones, colours, questions before changes.
import { follow } from './live.js';
import { goOn } from './going.js';
import { preview } from './preview.js';
import { suggest } from './suggest.js';
import { zoom } from './zoom.js';

const root = document.documentElement;
const year = 365 * 24 * 3600;

/** Keeps a taste of this browser where the server sees it, so that the next page is drawn right at once. @param {string} name @param {string} value */
function remember(name, value) {
  document.cookie = `joblib-${name}=${value}; path=${root.dataset.root || '/'}; max-age=${year}; samesite=lax`;
}

/** What a field for a time was last made to show, and the same in UTC. @type {WeakMap<HTMLInputElement, { text: string, utc: string }>} */
const shown = new WeakMap();

/** What a field means, in UTC: what nobody has changed means what it did, also in the hour that a clock shows twice. @param {HTMLInputElement} field @param {boolean} utc whether it shows UTC */
function meant(field, utc) {
  const known = shown.get(field);
  if (known?.text === field.value) return known.utc;
  return utc || !field.value ? field.value : new Date(field.value).toISOString().slice(0, 16);
}

/** Lets fields for a time show, and take, the zone in which the page's times are. The page has them in UTC. @param {ParentNode} within @param {boolean} utc @param {string} zone */
function localiseFields(within, utc, zone) {
  const local = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' });
  for (const field of within.querySelectorAll('input[data-instant]')) {
    if (!(field instanceof HTMLInputElement)) continue;
    const at = meant(field, field.dataset.zone !== 'local');
    const text = utc || !at ? at : local.format(new Date(at + 'Z')).replace(' ', 'T');
    if (field.value !== text) field.value = text;
    shown.set(field, { text: field.value, utc: at });
    field.dataset.zone = utc ? 'utc' : 'local';
    field.setAttribute('aria-label', `${field.dataset.instant}, ${zone}`);
  }
}

document.addEventListener('formdata', event => {
  for (const field of /** @type {HTMLFormElement} */ (event.target).querySelectorAll('input[data-instant]')) {
    if (field instanceof HTMLInputElement) event.formData.set(field.name, meant(field, field.dataset.zone !== 'local'));
  }
});

/** Writes absolute times in the browser's zone, or in UTC. @param {ParentNode} within */
export function localise(within) {
  const utc = root.dataset.zone === 'utc';
  const zone = utc ? 'UTC' : undefined;
  const zoneName = utc ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const full = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: zone });
  const clock = new Intl.DateTimeFormat('sv-SE', { timeStyle: 'medium', timeZone: zone });
  const minute = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', timeZone: zone });
  for (const time of within.querySelectorAll('time')) {
    const at = new Date(time.dateTime);
    const text = full.format(at) + (utc ? ' UTC' : '');
    if (time.classList.contains('at')) time.textContent = text;
    else if (time.classList.contains('clock')) time.textContent = clock.format(at);
    time.title = text;
  }
  for (const name of document.querySelectorAll('[data-zone-name]')) name.textContent = zoneName;
  localiseFields(within, utc, zoneName);
  for (const tick of within.querySelectorAll('[data-time]')) {
    if (tick instanceof SVGElement && tick.dataset.format === 'HH:mm') tick.textContent = minute.format(new Date(tick.dataset.time ?? ''));
  }
}

const themes = ['system', 'light', 'dark'];

/** What the buttons of the header do. @type {Record<string, (button: HTMLElement) => void>} */
const tools = {
  theme() {
    const next = themes[(themes.indexOf(root.dataset.theme || 'system') + 1) % themes.length];
    if (next === 'system') delete root.dataset.theme; else root.dataset.theme = next;
    remember('theme', next);
  },
  zone(button) {
    root.dataset.zone = root.dataset.zone === 'utc' ? 'local' : 'utc';
    button.textContent = root.dataset.zone === 'utc' ? 'UTC' : 'Local';
    remember('zone', root.dataset.zone);
    localise(document);
  },
  help() { /** @type {HTMLDialogElement} */ (document.getElementById('help')).showModal(); },
};

/** Asks before a change, and for its reason. @param {string} question @param {string} verb @param {boolean} why @returns {Promise<string | null>} the reason; null when it is not to be */
function ask(question, verb, why) {
  const dialog = document.createElement('dialog');
  const text = document.createElement('p');
  const form = document.createElement('form');
  form.method = 'dialog';
  form.className = 'buttons';
  text.textContent = question;
  for (const [label, value] of [['Keep it', ''], [verb, 'yes']]) {
    const button = document.createElement('button');
    button.textContent = label;
    button.value = value;
    if (value) button.className = 'primary';
    form.append(button);
  }
  const reason = document.createElement('input');
  reason.placeholder = 'Why? (for the audit trail)';
  reason.maxLength = 500;
  reason.setAttribute('aria-label', 'Why, for the audit trail');
  reason.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    dialog.close('yes');
  });
  text.id = 'question';
  dialog.setAttribute('aria-labelledby', text.id);
  if (why) form.prepend(reason);
  dialog.append(text, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise(done => dialog.addEventListener('close', () => { dialog.remove(); done(dialog.returnValue === 'yes' ? reason.value : null); }));
}

/** Forms that are on their way. @type {Set<HTMLFormElement>} */
const sent = new Set();

/** Lets a change be sent, and not a second time while it is on its way. @param {SubmitEvent} event @param {HTMLFormElement} form */
function sendOnce(event, form) {
  if (form.method !== 'post') return;
  if (sent.has(form)) event.preventDefault();
  sent.add(form);
  setTimeout(() => { for (const button of form.querySelectorAll('button')) button.disabled = true; }); // later: the one that was pressed is part of what is sent
}

// A page that a browser has kept comes back as it was left.
addEventListener('pageshow', () => {
  for (const form of sent) for (const button of form.querySelectorAll('button')) button.disabled = false;
  sent.clear();
});

document.addEventListener('submit', async event => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const button = /** @type {HTMLButtonElement | null} */ (event.submitter);
  const question = button?.dataset.ask || form.dataset.ask;
  if (!question || form.dataset.asked) {
    sendOnce(event, form);
    return;
  }
  event.preventDefault();
  const why = await ask(question, button?.textContent ?? 'Go on', button?.dataset.why !== undefined || form.dataset.why !== undefined);
  if (why === null) return;
  if (why) form.append(Object.assign(document.createElement('input'), { type: 'hidden', name: 'reason', value: why }));
  form.dataset.asked = 'yes';
  form.requestSubmit(button);
});

/** Copies an id; where the browser forbids that (pages without https), selects it. @param {HTMLElement} button */
async function copy(button) {
  try {
    await navigator.clipboard.writeText(button.dataset.copy ?? '');
    button.dataset.copied = '';
    setTimeout(() => delete button.dataset.copied, 1500);
  } catch {
    if (button.previousElementSibling) getSelection()?.selectAllChildren(button.previousElementSibling);
  }
}

document.addEventListener('click', event => {
  const target = /** @type {Element} */ (event.target);
  const tool = target.closest('[data-do]');
  if (tool instanceof HTMLElement) tools[tool.dataset.do ?? '']?.(tool);
  const copied = target.closest('[data-copy]');
  if (copied instanceof HTMLElement) copy(copied);
});

/** Says how many rows are ticked. */
function countTicked() {
  for (const form of document.querySelectorAll('[data-selection]')) {
    const ticked = form.querySelectorAll('input[name=id]:checked').length;
    const says = form.querySelector('[data-selected]');
    if (says) says.textContent = ticked ? `${ticked} selected` : 'Tick jobs to act on them';
  }
}

document.addEventListener('change', event => {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (box.matches('[data-all]')) for (const other of box.closest('table')?.querySelectorAll('input[name=id]') ?? []) /** @type {HTMLInputElement} */ (other).checked = box.checked;
  countTicked();
});

/** Moves the mark by so many rows. @param {number} by */
function move(by) {
  const rows = [...document.querySelectorAll('[data-row]')];
  const at = rows.findIndex(row => row.classList.contains('at'));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  rows[at]?.classList.remove('at');
  next?.classList.add('at');
  next?.scrollIntoView({ block: 'nearest' });
}

/** Goes to what can be done with the marked row, or with those that are ticked: Enter then does it, Tab goes on to the next. */
function act() {
  const row = document.querySelector('tr.at');
  const own = row?.querySelector('.do button');
  const box = /** @type {HTMLInputElement | null} */ (row?.querySelector('input[name=id]') ?? null);
  if (!own && box && !document.querySelector('input[name=id]:checked')) box.click();
  const button = own ?? document.querySelector('[data-actions] button');
  if (button instanceof HTMLElement) button.focus();
}

/** @type {Record<string, () => void>} */
const keys = {
  '/'() {
    const search = /** @type {HTMLInputElement | null} */ (document.getElementById('search'));
    if (search) search.select(); else location.href = `${root.dataset.root}/list`;
  },
  '?'() { tools.help(root); },
  j() { move(1); },
  k() { move(-1); },
  x() { /** @type {HTMLInputElement | null} */ (document.querySelector('.at input[name=id]'))?.click(); },
  a() { act(); },
  Enter() { /** @type {HTMLAnchorElement | null} */ (document.querySelector('.at .name'))?.click(); },
};

document.addEventListener('keydown', event => {
  const target = /** @type {Element} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('input, textarea, select, dialog[open]')) return;
  if (event.key === 'Enter' && target.closest('a, button, summary')) return;
  if (!keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

root.classList.add('scripted');
for (const here of document.querySelectorAll('nav [aria-current]')) here.scrollIntoView({ block: 'nearest', inline: 'center' }); // on a phone they are rows to be moved
for (const tool of document.querySelectorAll('[data-do]')) /** @type {HTMLElement} */ (tool).hidden = false;
localise(document);
countTicked();
goOn(main => { localise(main); countTicked(); });
preview(localise);
zoom();
for (const box of document.querySelectorAll('[data-suggest]')) if (box instanceof HTMLInputElement) suggest(box);

/** A log stands at its end, until somebody scrolls back. */
const logs = new WeakMap();
function followLogs() {
  for (const log of document.querySelectorAll('[data-end]')) {
    if (logs.get(log) === undefined || logs.get(log)) log.scrollTop = log.scrollHeight;
    if (!logs.has(log)) log.addEventListener('scroll', () => logs.set(log, log.scrollTop + log.clientHeight >= log.scrollHeight - 8));
    logs.set(log, log.scrollTop + log.clientHeight >= log.scrollHeight - 8);
  }
}
followLogs();
follow(main => {
  localise(main);
  followLogs();
  countTicked();
  const failed = document.querySelector('[data-failed-count]');
  if (failed instanceof HTMLElement) { failed.textContent = main.dataset.failed ?? ''; failed.hidden = !main.dataset.failed; }
});
