// @ts-check
// What scripts ask of a page.

/** Fetches the part of a page that lives. @param {string} url @returns {Promise<Document | null>} null when there is no answer, or none that is whole */
export async function fragment(url) {
  try {
    const answer = await fetch(url, { headers: { 'JobLib-Fragment': 'main' } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), 'text/html') : null;
  } catch { return null; }
}
