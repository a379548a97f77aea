"""What is known of requests and answers before anything is done for one."""
