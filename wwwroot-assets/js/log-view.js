// Scrolling of a log: stays at the end while followed, tells the server when a reader leaves or reaches it and which blocks are in sight.
export function attach(body, owner) {
  let following = true, disposed = false, lastTop = 0, told = "", queued = false;
  const inSight = new Set();
  const watched = new Set();
  const tell = (method, ...values) => { if (!disposed) owner.invokeMethodAsync(method, ...values).catch(() => {}); };
  const atEnd = () => body.scrollHeight - body.scrollTop - body.clientHeight < 4;
  const toEnd = () => { if (following) { body.scrollTop = body.scrollHeight; lastTop = body.scrollTop; } };
  const keyOf = block => Number(block.dataset.key);

  const report = () => {
    if (queued) return;
    queued = true;
    requestAnimationFrame(() => {
      queued = false;
      const keys = [...inSight].filter(block => block.isConnected).map(keyOf).sort((a, b) => a - b);
      if (keys.join() === told) return;
      told = keys.join();
      tell("InSight", keys);
    });
  };
  const sight = new IntersectionObserver(entries => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) inSight.add(target);
      else {
        // The room a wrapped block took is kept when it is no longer drawn, or the rest would jump.
        if (inSight.has(target) && body.classList.contains("wrap") && !target.classList.contains("undrawn")) target.style.setProperty("--h", `${target.offsetHeight}px`);
        inSight.delete(target);
      }
    }
    report();
  }, { root: body, rootMargin: "800px 0px" });

  const watch = () => {
    for (const block of watched) if (!block.isConnected) { sight.unobserve(block); watched.delete(block); inSight.delete(block); }
    for (const block of body.querySelectorAll(".log-block")) if (!watched.has(block)) { watched.add(block); sight.observe(block); }
  };
  const changes = new MutationObserver(records => {
    if (records.some(record => record.type === "attributes" && record.target === body)) for (const block of watched) block.style.removeProperty("--h");
    watch();
    toEnd();
  });
  changes.observe(body, { childList: true, subtree: true, attributes: true, attributeFilter: ["class"] });
  const size = new ResizeObserver(toEnd);
  size.observe(body);

  const onScroll = () => {
    const up = body.scrollTop < lastTop - 1;
    lastTop = body.scrollTop;
    if (following && up && !atEnd()) { following = false; tell("Paused"); }
    else if (!following && !up && atEnd()) { following = true; tell("ReachedEndAsync"); }
  };
  body.addEventListener("scroll", onScroll, { passive: true });
  watch();
  toEnd();

  return {
    follow() { following = true; toEnd(); },
    pause() { following = false; },
    reveal(offset) { body.querySelector(`[data-offset="${offset}"]`)?.scrollIntoView({ block: "center", inline: "nearest" }); lastTop = body.scrollTop; },
    dispose() { disposed = true; sight.disconnect(); changes.disconnect(); size.disconnect(); body.removeEventListener("scroll", onScroll); },
  };
}
