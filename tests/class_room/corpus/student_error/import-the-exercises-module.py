from lesson_code.exercises.squared_error import reductions as my_reductions
