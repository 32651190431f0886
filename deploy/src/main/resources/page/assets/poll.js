// Asking the server again and again, cheaply: an unchanged answer is a 304, a hidden tab asks nothing.

/**
 * @param url what to ask
 * @param every milliseconds until the next question, asked anew each time
 * @param handlers data(json) when something changed; failed(text, status) when there is no answer
 */
export function poll(url, every, handlers) {
  let tag = null;
  let timer = null;
  let stopped = false;

  async function ask() {
    timer = null;
    try {
      const answer = await fetch(url, {cache: 'no-store', headers: tag ? {'If-None-Match': tag} : {}});
      if (answer.status === 304) {
        handlers.same?.();
      } else if (answer.ok) {
        tag = answer.headers.get('ETag');
        handlers.data(await answer.json());
      } else {
        const problem = await answer.json().catch(() => ({}));
        handlers.failed(problem.detail || 'The server answered ' + answer.status + '.', answer.status);
      }
    } catch {
      handlers.failed('The page\u2019s server does not answer; trying again.', 0);
    }
    next();
  }

  function next() {
    if (!stopped && timer === null && !document.hidden) {
      timer = setTimeout(ask, every());
    }
  }

  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && timer === null && !stopped) {
      ask();
    }
  });
  ask();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
