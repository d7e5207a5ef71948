import { ref } from 'vue'

/** Why this auditor is looking: asked once, sent with each look and written down there, gone with the page. */
export const lookReason = ref('')
