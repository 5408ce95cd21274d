/** What runs in the page for the grid benchmark; each function is sent there as its text. */

/** Makes `window.petersqlBench` with the grid of the notebook in front. */
export function gridInPage() {
  const ROW = 22;
  const grid = () => {
    const canvas = document.querySelector('.jp-PeterSql-Grid .lm-DataGrid');
    const walk = widget => {
      if (widget.node === canvas) {
        return widget;
      }
      for (const child of widget.layout ?? []) {
        if (child.node.contains(canvas)) {
          return walk(child);
        }
      }
      return null;
    };
    return walk(window.jupyterapp.shell.currentWidget);
  };
  /** Whether every row in sight has its values. */
  const isFilled = found => {
    const first = Math.floor(found.scrollY / ROW);
    const last = Math.min(found.rowCount('body'), first + Math.ceil(found.pageHeight / ROW));
    for (let row = first; row < last; row++) {
      if (typeof found.dataModel.data('body', row, 0) === 'symbol') {
        return false;
      }
    }
    return true;
  };
  window.petersqlBench = {
    places() {
      const found = grid();
      const center = node => {
        const { x, y, width, height } = node.getBoundingClientRect();
        return { x: x + width / 2, y: y + height / 2 };
      };
      const bar = [...found.node.querySelectorAll('.lm-ScrollBar')].find(
        ({ dataset }) => dataset.orientation === 'vertical'
      );
      const track = bar.querySelector('.lm-ScrollBar-track').getBoundingClientRect().height;
      const thumb = bar.querySelector('.lm-ScrollBar-thumb');
      return {
        body: center(found.viewport.node),
        thumb: center(thumb),
        track: track - thumb.getBoundingClientRect().height
      };
    },
    /** Jumps to a part of the rows; milliseconds until all rows in sight are there and painted. */
    async settle(share) {
      const found = grid();
      found.scrollTo(0, Math.floor(found.maxScrollY * share));
      const start = performance.now();
      for (;;) {
        await new Promise(resolve => requestAnimationFrame(resolve));
        if (isFilled(found)) {
          return performance.now() - start;
        }
      }
    }
  };
}

/** Adds the recording of frame times: `start()`, and `stop()` for the times in milliseconds. */
export function recordFrames() {
  let times = [];
  let isOn = false;
  let last = 0;
  const frame = () => {
    const now = performance.now();
    times.push(now - last);
    last = now;
    if (isOn) {
      requestAnimationFrame(frame);
    }
  };
  Object.assign(window.petersqlBench, {
    start() {
      times = [];
      isOn = true;
      requestAnimationFrame(() => {
        last = performance.now();
        requestAnimationFrame(frame);
      });
    },
    stop() {
      isOn = false;
      return times;
    }
  });
}
