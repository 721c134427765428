"""Access: what a principal may do, by the policies that the graph holds.

Three-valued: yes, no, or conditional on keys that only a real request has. Terms and order of
evaluation are those of the AWS IAM user guide, "Policy evaluation logic".
"""
