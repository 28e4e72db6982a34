"""Every picture and interactive of the lessons, drawn from the learner's own objects."""
