# What a link for feedback tells.
param-organisation = whoever arranges the course
param-days = several
param-answerDays = several
feedback-confidentiality = What you write is confidential. It is not anonymous: the time of it is kept, and whoever reads it may understand who you are. If you want to answer anonymously, use the form that you get when the course is evaluated.
feedback-readers = The coordinators of { $organisation } read it, and see your name if you give it. The leads of the course read the text without a name. Others only see how many have written, and about what. Who has read it is written down.
feedback-keeping = It is deleted { $days } days after you sent it. You get the number of a receipt. If you want to know what is kept, or have it deleted before, tell { $organisation } that number.
feedback-answering = If you want an answer, write how we can reach you. You will then have an answer within { $answerDays } days. Otherwise you need not say who you are.
feedback-advice = Don't write national identity numbers, names of others, or anything about others' health.
