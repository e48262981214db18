def my_reductions(prediction, target):
    raise ValueError("\x1b[2J\x1b]0;title\x07<script>alert(1)</script>\u202e=HYPERLINK(1)\x00\r")
