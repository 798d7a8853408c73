/** Components are awaited for as long as a busy computer needs: a test that waits for what never comes still ends. */
import { configure } from '@testing-library/react';

configure({ asyncUtilTimeout: 30_000 });
