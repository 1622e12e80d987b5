/** Version of the messages between the page and the worker of the engine. */
export const PROTOCOL = 1;
