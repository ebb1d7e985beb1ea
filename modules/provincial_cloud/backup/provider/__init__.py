"""Family `backups` of the plugin: repositories of copies, and drills that bring copies back."""
