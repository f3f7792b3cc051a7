// The interpreter's files: fetched once, and kept by the browser.

const KEPT = "inpage"; // the name of the browser's store

/**
 * Fetch a file that the build has put beside the page's scripts.
 *
 * Its address changes with its content, so what is kept is never old. A host that does not
 * compress it has it packed beside it.
 *
 * @param {URL} address
 * @param {(bytes: number) => void} progress is told how many bytes have come, as they are sent
 * @returns {Promise<Response>}
 */
export async function fetched(address, progress) {
  // Without https, and in some private windows, there is no store.
  const store = await globalThis.caches?.open(KEPT).catch(() => null);
  const kept = await store?.match(address);
  if (kept) return kept;
  let answer = await answered(address);
  if (!answer.headers.get("content-encoding")) {
    const packed = await fetch(`${address.origin}${address.pathname}.gz${address.search}`);
    if (packed.ok) {
      await answer.body.cancel();
      const content = packed.headers.get("content-encoding")
        ? packed.body // the host has said that it is packed, and the browser has unpacked it
        : packed.body.pipeThrough(new DecompressionStream("gzip"));
      answer = new Response(content, { headers: answer.headers });
    }
  }
  answer = new Response(answer.body.pipeThrough(counted(progress)), { headers: answer.headers });
  // A full store, or one that is forbidden, is no reason to stop.
  store?.put(address, answer.clone()).catch(() => {});
  return answer;
}

async function answered(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address.pathname}: ${answer.status}`);
  return answer;
}

/** Counts what passes through. */
function counted(progress) {
  return new TransformStream({
    transform(chunk, controller) {
      progress(chunk.byteLength);
      controller.enqueue(chunk);
    },
  });
}
