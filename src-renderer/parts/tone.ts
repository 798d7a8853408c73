/** How something feels: `good` and `calm` need nobody, `busy` works, `warn` and `bad` want the user. Colours are in `tokens.css`. */
export type Tone = 'good' | 'busy' | 'calm' | 'warn' | 'bad';
