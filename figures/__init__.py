"""Every picture and interactive of the lessons, drawn from the learner's own objects.

A function imports matplotlib or ipywidgets when it draws: a lesson's first cell imports the functions, and would have
its reader wait a third of a second for what the next cells need.
"""
