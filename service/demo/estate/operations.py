"""Operations: a backup plan, alarms, and a scaling group that rebuilds the search index."""

from service.demo.estate.aws import EAST, WEST, Estate, tags


def build(estate: Estate) -> None:
    """Create vaults, the plan, alarms and the indexer."""
    _backups(estate)
    _alarms(estate)
    _indexer(estate)


def _backups(estate: Estate) -> None:
    copies = estate.client("archive", "backup", WEST).create_backup_vault(BackupVaultName="copies")[
        "BackupVaultArn"
    ]
    backup = estate.client("payments", "backup")
    backup.create_backup_vault(BackupVaultName="daily")
    backup.create_backup_plan(
        BackupPlan={
            "BackupPlanName": "daily",
            "Rules": [
                {
                    "RuleName": "night",
                    "TargetBackupVaultName": "daily",
                    "ScheduleExpression": "cron(0 5 ? * * *)",
                    "StartWindowMinutes": 60,
                    "CompletionWindowMinutes": 180,
                    "Lifecycle": {"DeleteAfterDays": 35},
                    "CopyActions": [{"DestinationBackupVaultArn": copies}],
                }
            ],
        }
    )


def _alarms(estate: Estate) -> None:
    cloudwatch = estate.client("payments", "cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName="orders-writer-cpu",
        Namespace="AWS/RDS",
        MetricName="CPUUtilization",
        Dimensions=[{"Name": "DBClusterIdentifier", "Value": "orders-us-east-1"}],
        Statistic="Average",
        Period=60,
        EvaluationPeriods=3,
        DatapointsToAlarm=3,
        Threshold=90.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[estate.ids["topic", "orders", EAST]],
    )
    balancer = estate.ids["load-balancer", "checkout", EAST].split("loadbalancer/")[1]
    cloudwatch.put_metric_alarm(
        AlarmName="checkout-errors",
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        Dimensions=[{"Name": "LoadBalancer", "Value": balancer}],
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=2,
        Threshold=10.0,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[estate.ids["topic", "orders", EAST]],
    )


def _indexer(estate: Estate) -> None:
    ec2 = estate.client("storefront", "ec2")
    image = ec2.describe_images(Owners=["amazon"])["Images"][0]["ImageId"]
    template = ec2.create_launch_template(
        LaunchTemplateName="indexer",
        LaunchTemplateData={"ImageId": image, "InstanceType": "m6g.large"},
    )["LaunchTemplate"]["LaunchTemplateId"]
    estate.client("storefront", "autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="indexer",
        LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"},
        MinSize=2,
        MaxSize=4,
        DesiredCapacity=2,
        VPCZoneIdentifier=",".join(
            estate.ids["subnet", "storefront", EAST, "private", letter] for letter in "ab"
        ),
        Tags=[{**tag, "PropagateAtLaunch": True} for tag in tags("indexer", "catalog")],
    )
