import { errorText } from '../../record/error-text.ts';

/** Ends the hearing, and leaves such errors to the process again. */
export type EscapedErrors = Disposable;

const events = ['uncaughtException', 'unhandledRejection'] as const;

/** Tells whether what runs now belongs to a run that is over. */
type Courses = { readonly isInFormerRun: boolean };

/**
 * Hears what nobody caught, in a timer or a forgotten promise of the application, which would otherwise end the process: it is a fault of
 * the step that runs, not the end of the campaign. Of runs before, which were broken off, it is nobody's.
 */
export function hearEscapedErrors(report: (message: string) => void, courses: Courses): EscapedErrors {
  const listen = (error: unknown) => {
    if (!courses.isInFormerRun) report(`nobody caught ${errorText(error)}`);
  };
  for (const event of events) process.on(event, listen);
  return {
    [Symbol.dispose]() {
      for (const event of events) process.off(event, listen);
    },
  };
}
