// From an input event's own time stamp to the end of the frame that it changed.
// requestAnimationFrame runs before the frame is painted; a message posted there is handled after it.
(() => {
  const bench = (window.bench = { latencies: [], frames: 0, painted: 0, running: false });
  let cause = 0;
  for (const type of ["keydown", "pointerdown", "pointermove", "mousemove"])
    window.addEventListener(type, (event) => (cause = event.timeStamp), true);
  window.addEventListener(
    "input",
    () => {
      const began = cause;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => bench.latencies.push(performance.now() - began);
        channel.port2.postMessage(0);
      });
    },
    true,
  );
  // What a canvas shows changes only by drawing: a frame in which one was drawn is counted once.
  let drawn = false;
  for (const name of ["clearRect", "fillRect", "stroke", "fill", "drawImage", "putImageData"]) {
    const draw = CanvasRenderingContext2D.prototype[name];
    CanvasRenderingContext2D.prototype[name] = function (...given) {
      drawn = true;
      return draw.apply(this, given);
    };
  }
  const frame = () => {
    if (bench.running) {
      bench.frames += 1;
      bench.painted += drawn ? 1 : 0;
    }
    drawn = false;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  bench.start = () => Object.assign(bench, { latencies: [], frames: 0, painted: 0, running: true, began: performance.now() });
  bench.stop = () => {
    bench.running = false;
    const seconds = (performance.now() - bench.began) / 1000;
    return { latencies: bench.latencies, seconds, frames: bench.frames, painted: bench.painted };
  };
})();
