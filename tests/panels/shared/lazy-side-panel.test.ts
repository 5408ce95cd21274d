import '../result-grid/jsdom-gaps';
import { searchIcon } from '@jupyterlab/ui-components';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import { LazySidePanel } from '../../../src/panels/shared/lazy-side-panel';

function setup() {
  const body = new Widget();
  const load = jest.fn(() => Promise.resolve(body));
  const focus = jest.fn();
  const panel = new LazySidePanel({
    id: 'lazy',
    className: 'jp-Lazy',
    icon: searchIcon,
    caption: 'Lazy',
    load,
    focus
  });
  return { body, load, focus, panel };
}

it('loads its body when it is shown, once', async () => {
  const { body, load, panel } = setup();
  panel.hide();
  Widget.attach(panel, document.body);
  expect(load).not.toHaveBeenCalled();
  panel.show();
  await panel.ready;
  expect(panel.widgets).toEqual([body]);
  panel.hide();
  panel.show();
  await panel.ready;
  expect(load).toHaveBeenCalledTimes(1);
  panel.dispose();
});

it('gives the focus to the body when it is activated, which may be what loads it', async () => {
  const { body, focus, panel } = setup();
  MessageLoop.sendMessage(panel, Widget.Msg.ActivateRequest);
  expect(focus).not.toHaveBeenCalled();
  await panel.ready;
  expect(focus).toHaveBeenCalledWith(body);
  expect(panel.node.getAttribute('aria-label')).toBe('Lazy');
});
