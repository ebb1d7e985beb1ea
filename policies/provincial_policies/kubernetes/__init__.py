"""Rules on Kubernetes objects, written in CEL: what runs at preview is the very text that the API server runs."""
