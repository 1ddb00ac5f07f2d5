// @ts-check
// Makes one tree of elements look like another and keeps what can stay: focus, ticks, what is typed, what is open.

/** Two nodes stand for the same thing. @param {Node} a @param {Node} b */
function same(a, b) {
  if (a.nodeName !== b.nodeName) return false;
  if (!(a instanceof Element) || !(b instanceof Element)) return true;
  return ['data-key', 'id', 'action'].every(name => a.getAttribute(name) === b.getAttribute(name)); // a form's own .id is its field of that name
}

/** @param {Element} old @param {Element} fresh */
function attributes(old, fresh) {
  const marked = old.classList.contains('at');
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && name !== 'open' && name !== 'data-asked' && name !== 'data-zone' && !old.hasAttribute('data-suggest')) old.removeAttribute(name); // a box with suggestions tells of them
  }
  for (const { name, value } of fresh.attributes) {
    if (name !== 'open' && old.getAttribute(name) !== value) old.setAttribute(name, value); // people open and close
  }
  if (marked) old.classList.add('at'); // the mark that j and k move
}

/**
 * @param {Element} old changed in place
 * @param {Element} fresh taken apart
 */
export function merge(old, fresh) {
  attributes(old, fresh);
  if (old instanceof HTMLInputElement || old instanceof HTMLTextAreaElement) return;
  const keyed = new Map([...old.children].filter(child => child.hasAttribute('data-key')).map(child => [child.getAttribute('data-key'), child]));
  /** @type {ChildNode | null} */
  let at = old.firstChild;
  const step = () => { while (at instanceof Element && at.hasAttribute('data-keep')) at = at.nextSibling; };
  for (const node of [...fresh.childNodes]) {
    step();
    const key = node instanceof Element ? node.getAttribute('data-key') : null;
    const known = key === null ? at : keyed.get(key) ?? null;
    if (known && same(known, node)) {
      if (known !== at) old.insertBefore(known, at);
      else at = at.nextSibling;
      if (known instanceof Element && node instanceof Element) merge(known, node);
      else if (known.nodeValue !== node.nodeValue) known.nodeValue = node.nodeValue;
    } else {
      old.insertBefore(node, at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    if (!(at instanceof Element && at.hasAttribute('data-keep'))) at.remove();
    at = next;
  }
}
