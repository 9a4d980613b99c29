/** Where runs and their index live, below the working directory. */
export const REPORTS_FOLDER = 'reports';
