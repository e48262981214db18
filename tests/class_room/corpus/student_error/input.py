def my_reductions(prediction, target):
    answer = float(input("What is the sum? "))
    return answer, answer, answer
