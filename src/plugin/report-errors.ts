import { showErrorMessage } from '@jupyterlab/apputils';
import { DbError } from '../model';
import { paragraphs } from '../panels/shared/paragraphs';

/** Runs an action of the user; what goes wrong is shown, giving up is not. */
export async function reportErrors(title: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (thrown) {
    const error = DbError.from(thrown);
    if (error.code !== 'cancelled') {
      await showErrorMessage(title, paragraphs([error.message, error.hint]));
    }
  }
}
