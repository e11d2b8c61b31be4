namespace Portal.Capabilities.Samples;

/// <summary>The parts a customer's message is made of. <c>{0}</c> stands for a product, <c>{1}</c> for a part of it.</summary>
/// <param name="Classes">Label and sentences that speak for it.</param>
/// <param name="Neutral">Sentences that tell nothing about the label.</param>
/// <param name="Joiner">Between two sentences.</param>
internal sealed record ReviewPhrases(
    IReadOnlyList<(string Label, string[] Sentences)> Classes,
    string[] Neutral, string[] Openings, string[] Products, string[] Parts, string Joiner)
{
    public static ReviewPhrases English { get; } = new(
        [
            ("praise",
            [
                "The {0} works better than I hoped.", "Really happy with the {1} of this {0}.", "The {1} is excellent, thank you!",
                "Best {0} I have owned so far.", "Support solved it within minutes, great team.", "I recommend the {0} to all my friends.",
                "Fast delivery and the {1} feels solid.", "Five stars for the {1}.", "My family loves the {0}.", "Well made, and worth every cent.",
            ]),
            ("complaint",
            [
                "The {1} broke after two days.", "My {0} arrived damaged.", "I was charged twice for the {0}.", "Nobody answers my messages about the {1}.",
                "The {1} is not as described.", "I want my money back.", "Still waiting for the {0} after three weeks.", "The {0} stopped working and the {1} gets hot.",
                "Very disappointed with the {1}.", "This is the second faulty {0} you sent.",
            ]),
            ("question",
            [
                "Does the {0} come with a spare {1}?", "How do I reset the {1}?", "Where can I find the manual for the {0}?", "Is the {1} covered by the warranty?",
                "Can you tell me when the {0} will be in stock?", "Which {1} fits my {0}?", "What is the difference between the two {0} models?",
                "How long does delivery take?", "Could I pay by invoice?", "Is it possible to change the address of my order?",
            ]),
            ("suggestion",
            [
                "Please add a darker colour for the {0}.", "It would help if the {1} were larger.", "You could print the steps on the {0}.", "A longer cable would make the {0} more useful.",
                "I wish the {1} could be turned off.", "Consider a cheaper version without the {1}.", "Next time use less packaging, please.",
                "An app for the {0} would be nice.", "Maybe offer the {1} separately.", "It would be great to have reminders for the {1}.",
            ]),
        ],
        [
            "I ordered the {0} last week.", "The {0} came on Monday.", "I use the {0} every day.", "This is about the {1}.", "I have had the {0} for a month now.",
            "The {1} is black.", "I bought it for my parents.", "It is my second order.",
        ],
        ["Hello,", "Hi team,", "Good morning.", "Dear support,", ""],
        ["lamp", "kettle", "headset", "router", "backpack", "blender", "keyboard", "watch", "speaker", "camera"],
        ["battery", "lid", "screen", "handle", "cable", "strap", "filter", "charger", "button", "sound"],
        " ");

    public static ReviewPhrases Chinese { get; } = new(
        [
            ("表扬",
            [
                "这款{0}比我想象的好用。", "{0}的{1}做工很好，很满意。", "{1}非常棒，谢谢！", "这是我用过最好的{0}。", "客服几分钟就解决了问题，点赞。",
                "我会把{0}推荐给朋友。", "发货快，{1}手感扎实。", "给{1}打五星。", "家里人都喜欢这个{0}。", "质量不错，物超所值。",
            ]),
            ("投诉",
            [
                "{1}用了两天就坏了。", "收到的{0}有破损。", "{0}被重复扣款了。", "关于{1}的留言一直没人回复。", "{1}和描述不符。",
                "我要求退款。", "等了三个星期{0}还没到。", "{0}突然不能用了，{1}还发烫。", "对{1}非常失望。", "这已经是第二个有问题的{0}了。",
            ]),
            ("咨询",
            [
                "请问{0}带备用{1}吗？", "{1}怎么重置？", "在哪里能找到{0}的说明书？", "{1}在保修范围内吗？", "{0}什么时候有货？",
                "哪种{1}适合我的{0}？", "两款{0}有什么区别？", "送货需要几天？", "可以开发票付款吗？", "订单地址还能修改吗？",
            ]),
            ("建议",
            [
                "希望{0}能出深色款。", "如果{1}再大一点就好了。", "可以把步骤印在{0}上。", "线再长一些{0}会更实用。", "要是{1}能关闭就好了。",
                "可以考虑出一个不带{1}的便宜版本。", "建议下次减少包装。", "给{0}做个应用会很方便。", "也许{1}可以单独出售。", "最好能有{1}更换提醒。",
            ]),
        ],
        ["我上周订了{0}。", "{0}是星期一到的。", "我每天都用这个{0}。", "想说一下{1}的事。", "{0}买了一个月了。", "{1}是黑色的。", "给父母买的。", "这是我第二次下单。"],
        ["你好，", "客服您好，", "早上好。", "", ""],
        ["台灯", "水壶", "耳机", "路由器", "背包", "搅拌机", "键盘", "手表", "音箱", "相机"],
        ["电池", "盖子", "屏幕", "把手", "数据线", "表带", "滤网", "充电器", "按钮", "声音"],
        "");
}
